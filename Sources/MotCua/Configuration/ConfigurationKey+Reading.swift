import Configuration
import Core
import Web

extension ConfigurationKey {
    /// The form in which the library is asked for this key's value.
    func type(in source: String) -> ConfigType {
        switch kind {
        // The library splits every flag's value at commas, also where the comma belongs to the text.
        case .text, .path, .origin, .choice: source == "command line" ? .stringArray : .string
        case .integer: .int
        case .flag: .bool
        case .list: .stringArray
        }
    }

    /// The value in the form of this key's kind; nil when it is not one that the key takes.
    func value(of content: ConfigContent) -> ConfigurationValue? {
        switch content {
        case .string(let text): accepts(text) ? .text(text) : nil
        case .int(let number):
            if case .integer(let range) = kind, range.contains(number) { .integer(number) } else { nil }
        case .bool(let isOn): kind == .flag ? .flag(isOn) : nil
        case .stringArray(let texts) where kind == .list: list(of: texts)
        case .stringArray(let texts): value(of: .string(texts.joined(separator: ",")))
        default: nil
        }
    }

    /// Whether a member of the configuration file has the JSON type that this key wants.
    func admits(_ member: Value) -> Bool {
        switch kind {
        case .text, .path, .origin, .choice: member.string != nil
        case .integer: member.integer != nil
        case .flag: member.bool != nil
        case .list: member.array?.allSatisfy { $0.string != nil } ?? false
        }
    }

    private func accepts(_ text: String) -> Bool {
        switch kind {
        case .text, .path: !text.isEmpty && !text.utf8.contains(0)
        case .choice(let choices): choices.contains(text)
        case .origin: ConfigurationKey.isOrigin(text)
        case .integer, .flag, .list: false
        }
    }

    private func list(of texts: [String]) -> ConfigurationValue? {
        let texts = texts.map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
        guard self != .trustedProxies || texts.allSatisfy(ConfigurationKey.isProxy) else { return nil }
        guard self != .cleartext || texts.allSatisfy({ Cleartext(rawValue: $0) != nil }) else { return nil }
        return .list(texts)
    }

    /// An address or a network, but not everybody's: whoever connects could say that he asks for anybody.
    private static func isProxy(_ text: String) -> Bool { AddressRange(text).map { !$0.isEverything } ?? false }

    /// `http` or `https`, a host, perhaps a port; nothing behind.
    private static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(of: /https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.\-]+)(:[0-9]{1,5})?/) != nil
    }
}
