import Core

/// Whole marks, as tests write them.
extension Decimal: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }
}
