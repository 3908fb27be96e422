/// What a list shows, and whether more stands behind it: about what is not shown nothing is read, and nothing recorded.
package struct Listing<Element: Sendable>: RandomAccessCollection, Sendable {
    private let shown: [Element]
    package let hasMore: Bool

    /// The first `limit` of what was found; one more than that is enough to know that there is more.
    package init(_ found: [Element], limit: Int) {
        shown = Array(found.prefix(limit))
        hasMore = found.count > limit
    }

    private init(shown: [Element], hasMore: Bool) {
        self.shown = shown
        self.hasMore = hasMore
    }

    package var startIndex: Int { shown.startIndex }
    package var endIndex: Int { shown.endIndex }
    package subscript(position: Int) -> Element { shown[position] }

    /// The same page of a list, of what was read for it.
    func of<Other: Sendable>(_ others: [Other]) -> Listing<Other> {
        Listing<Other>(shown: others, hasMore: hasMore)
    }
}

extension Listing: Equatable where Element: Equatable {}
