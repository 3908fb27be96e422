/// When a commit counts as done.
package enum Durability: Sendable {
    /// Once the disk has it: what every installation runs.
    case full
    /// Once the operating system has it. A power cut loses acknowledged commits: this exists only so that the tests
    /// of durability have a control that fails.
    case lossyControl
}
