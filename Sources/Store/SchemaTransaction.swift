/// What engines offer to migrations beyond an ordinary transaction.
package protocol SchemaTransaction: WriteTransaction {
    /// Waits until no other node changes the schema, and keeps others waiting until the transaction ends.
    func lockSchema() throws

    /// Runs several statements without values, separated by semicolons. Never anything that came from outside.
    func run(script: String) throws
}
