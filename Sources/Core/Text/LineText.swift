extension Unicode.Scalar {
    /// Whether it leaves a line a line and a terminal as it is: no control character, no separator of lines, and nothing
    /// that turns the reading direction.
    package var staysInLine: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        default: !properties.isBidiControl
        }
    }
}
