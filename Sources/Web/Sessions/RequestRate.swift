import Administration
import Core

/// How many of something one address or account may do at once, and how many come back each second. They hold machines
/// up that try things out or take more than their share, never a person; docs/operations.md, "Limits", tells them.
package struct RequestRate: Sendable, Hashable {
    package let burst: Int
    package let perSecond: Double

    package init(burst: Int, perSecond: Double) {
        self.burst = burst
        self.perSecond = perSecond
    }

    /// So many a minute, all of them at once if need be; 0 for no limit.
    package init(perMinute: Int) { self.init(burst: perMinute, perSecond: Double(perMinute) / 60) }

    /// Codes are counted up, so nobody shall run through them.
    package static let tracking = RequestRate(burst: 30, perSecond: 0.2)
    package static let verification = RequestRate(burst: 60, perSecond: 0.5)
    package static let drafts = RequestRate(burst: 60, perSecond: 0.2)
    /// Calls with a token that is none of ours, and those that take none.
    package static let strangers = RequestRate(perMinute: 600)
}

/// What is counted for an account wherever it asks, in this process; for whoever has none, by address.
package struct CallLimits: Sendable {
    let calls: RequestLimits
    let strangers = RequestLimits(.strangers)
    let uploads: RequestLimits
    let searches: RequestLimits
    /// Room for the files that are sent.
    let room: UploadRoom

    package init(
        calls: RequestRate = RequestRate(perMinute: 60_000), uploads: RequestRate = RequestRate(perMinute: 300),
        searches: RequestRate = RequestRate(perMinute: 120), room: UploadRoom = UploadRoom()
    ) {
        self.room = room
        self.calls = RequestLimits(calls)
        self.uploads = RequestLimits(uploads)
        self.searches = RequestLimits(searches)
    }

    /// The account's number, or the address of whoever has none.
    static func holder(_ context: WebContext) -> String {
        context.acting.account.map { "account \($0)" } ?? context.clientAddress
    }
}
