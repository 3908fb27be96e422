import NIOCore
import NIOHTTPTypes

/// Ends a connection whose client does not take what it asked for: something waits to be sent, and for a time the
/// client has acknowledged nothing. Without an end it would hold its place, and the answers, for ever.
final class AnswerPace: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// Looks within the time.
    private static let looks = 6
    /// Linux' `tcp_info`: which eight bytes of it count what the client has acknowledged.
    private static let acknowledged = 15

    private let pause: TimeAmount
    /// How many bytes the client had taken when it was last looked, and how often in a row it was that many.
    private var taken: UInt64 = 0
    private var same = 0
    /// While something may wait.
    private var watch: Scheduled<Void>?

    init(time: TimeAmount) { pause = .nanoseconds(time.nanoseconds / Int64(AnswerPace.looks)) }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if watch == nil { begin(context) }
        context.write(data, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) { watch?.cancel() }

    private func begin(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        watch = context.eventLoop.scheduleTask(in: pause) {
            let (handler, context) = bound.value
            handler.look(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        watch = nil
        guard let options = context.channel.syncOptions,
            let waiting = try? options.getOption(.bufferedWritableBytes), waiting > 0
        else {
            same = 0
            return
        }
        begin(context)
        // What waits here does not tell: the system takes nothing more from us before a third of its own has gone.
        guard let socket = context.channel as? any SocketOptionProvider else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let told: EventLoopFuture<InlineArray<16, UInt64>> = socket.unsafeGetSocketOption(
            level: .tcp, name: .tcp_info)
        told.whenSuccess { info in
            let (handler, context) = bound.value
            handler.judge(info[AnswerPace.acknowledged], context)
        }
    }

    private func judge(_ now: UInt64, _ context: ChannelHandlerContext) {
        same = now == taken ? same + 1 : 0
        taken = now
        if same >= AnswerPace.looks { context.close(promise: nil) }
    }
}
