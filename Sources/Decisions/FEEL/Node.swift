import Core

/// A compiled expression. Names are resolved: a variable is a slot of the current frame.
indirect enum Node: Sendable {
    case constant(FEELValue)
    case slot(Int)
    /// A name inside a filter: a member of one of the items (innermost first), else what the name means outside.
    case member(String, of: [Int], fallback: Node?)
    case unknown(String)
    case property(Node, String)
    case list([Node])
    case context([Entry])
    case range(Node?, Node?, includesLower: Bool, includesUpper: Bool)
    case negative(Node)
    case arithmetic(Arithmetic, Node, Node)
    case comparison(Comparison, Node, Node)
    case and(Node, Node)
    case or(Node, Node)
    case between(Node, Node, Node)
    /// Binds the value to a slot, then asks for any of the tests.
    case test(Node, slot: Int, [Node])
    /// Whether the slot's value equals the value, is in it, or the value is true in its own right (`usesInput`).
    case matches(slot: Int, Node, usesInput: Bool)
    case not(Node)
    case condition(Node, Node, Node)
    case iteration(Iteration)
    case filter(Node, item: Int, Node)
    case instance(Node, FEELType)
    case call(Node, [Node])
    case callNamed(Node, [(String, Node)])
    case builtin(Builtin, [Node])
    case function(FunctionTemplate)
    case coerce(Node, FEELType)
    case table(TableNode)

    enum Arithmetic: Sendable { case add, subtract, multiply, divide, power }
    enum Comparison: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

    struct Entry: Sendable {
        let name: String
        let slot: Int
        let value: Node
    }

    struct Iteration: Sendable {
        enum Kind: Sendable { case collect, some, every }
        struct Source: Sendable {
            let slot: Int
            let from: Node
            /// The end of `from..to`.
            let to: Node?
        }
        let kind: Kind
        let sources: [Source]
        /// Where `partial` stands, when the body asks for it.
        let partial: Int?
        let body: Node
    }

    var constant: FEELValue? { if case .constant(let value) = self { value } else { nil } }
}

/// What a `function(…)` compiles to; a closure is this with the values that it captured.
final class FunctionTemplate: Sendable {
    struct Capture: Sendable {
        let outer: Int
        let inner: Int
    }
    let parameters: [FEELFunction.Parameter]
    let captures: [Capture]
    let slots: Int
    let body: Node
    /// What results are converted to.
    let result: FEELType
    /// What the body seems to give.
    let inferred: FEELType
    /// Declared `external` (Java, PMML): we have no such machinery, so a call gives null and says so.
    let isExternal: Bool

    init(
        parameters: [FEELFunction.Parameter], captures: [Capture], slots: Int, body: Node, result: FEELType,
        inferred: FEELType, isExternal: Bool
    ) {
        self.parameters = parameters
        self.captures = captures
        self.slots = slots
        self.body = body
        self.result = result
        self.inferred = inferred
        self.isExternal = isExternal
    }
}
