import Configuration
import Core
import Glibc

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
        guard self != .trustedProxies || texts.allSatisfy(ConfigurationKey.isAddressRange) else { return nil }
        return .list(texts)
    }

    /// `http` or `https`, a host, perhaps a port; nothing behind.
    private static func isOrigin(_ text: String) -> Bool {
        text.wholeMatch(of: /https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.\-]+)(:[0-9]{1,5})?/) != nil
    }

    /// An IPv4 or IPv6 address, perhaps with the length of its network's prefix.
    static func isAddressRange(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first else { return false }
        var bytes = in6_addr()
        let bits = inet_pton(AF_INET, address, &bytes) == 1 ? 32 : inet_pton(AF_INET6, address, &bytes) == 1 ? 128 : 0
        guard bits > 0 else { return false }
        guard let prefix = parts.dropFirst().first else { return true }
        return Int(prefix).map { (0...bits).contains($0) && !prefix.hasPrefix("+") } ?? false
    }
}
