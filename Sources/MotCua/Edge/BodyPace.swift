import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose request's body comes in more slowly than any phone sends: it would hold its place among the
/// connections for ever, a byte a minute. (Heads are bound by the idle limit: half of one counts as nothing.)
final class BodyPace: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// GPRS carries some 3 KB a second; a tenth of it is nobody's network.
    private static let fewestBytes = 300 * 30
    private static let period = TimeAmount.seconds(30)

    /// Since the period began.
    private var bytes = 0
    /// While a body is awaited.
    private var watch: Scheduled<Void>?
    /// Whether this side wants more; while it does not, the client is not at fault.
    private var isAsking = true

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isAsking = false
        switch unwrapInboundIn(data) {
        case .head: end()
        case .body(let buffer):
            bytes += buffer.readableBytes
            if watch == nil { begin(context) }
        case .end: end()
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        isAsking = true
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func begin(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(in: BodyPace.period) {
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        if isAsking, bytes < BodyPace.fewestBytes {
            end()
            return context.close(promise: nil)
        }
        bytes = 0
        begin(context)
    }

    private func end() {
        bytes = 0
        watch?.cancel()
        watch = nil
    }
}
