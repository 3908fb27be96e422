package import Administration

extension WebContext {
    /// Who acts: what a middleware found out, or nobody in particular.
    package var acting: Caller {
        get { visit?.caller ?? caller as? Caller ?? .anonymous(language) }
        set { caller = newValue }
    }
}
