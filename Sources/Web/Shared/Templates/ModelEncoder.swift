/// Turns a model into the values that templates read, once per rendering: about ten times quicker than reflecting at
/// every name, and absent optionals keep their names, so that an outer value of the same name never shows through.
final class ModelEncoder: Encoder {
    private(set) var value: ModelValue = .nothing
    fileprivate var members: [(name: String, value: ModelValue)] = []
    fileprivate var elements: [ModelValue] = []

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func value(of model: some Encodable) throws -> ModelValue {
        switch model {
        case let markup as Markup: return .markup(markup.html)
        case let text as String: return .text(text)
        default:
            let encoder = ModelEncoder()
            try model.encode(to: encoder)
            return encoder.finished
        }
    }

    private enum Shape { case single, keyed, unkeyed }
    private var shape = Shape.single

    fileprivate var finished: ModelValue {
        switch shape {
        case .single: value
        case .keyed: .record(members)
        case .unkeyed: .list(elements)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        shape = .keyed
        members.reserveCapacity(12)
        return KeyedEncodingContainer(RecordContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        shape = .unkeyed
        return ListContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { SingleContainer(encoder: self) }

    fileprivate func set(_ single: ModelValue) { value = single }
}

private struct RecordContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ModelEncoder
    var codingPath: [any CodingKey] { [] }

    private func put(_ value: ModelValue, _ key: Key) { encoder.members.append((key.stringValue, value)) }

    func encodeNil(forKey key: Key) { put(.nothing, key) }
    func encode(_ value: Bool, forKey key: Key) { put(.flag(value), key) }
    func encode(_ value: String, forKey key: Key) { put(.text(value), key) }
    func encode(_ value: Int, forKey key: Key) { put(.text(String(value)), key) }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws { put(try ModelEncoder.value(of: value), key) }

    func encodeIfPresent(_ value: Bool?, forKey key: Key) { put(value.map(ModelValue.flag) ?? .nothing, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) { put(value.map(ModelValue.text) ?? .nothing, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) { put(value.map { .text(String($0)) } ?? .nothing, key) }
    func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
        put(try value.map { try ModelEncoder.value(of: $0) } ?? .nothing, key)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { ModelEncoder().container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { ModelEncoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

private struct ListContainer: UnkeyedEncodingContainer {
    let encoder: ModelEncoder
    var codingPath: [any CodingKey] { [] }
    var count: Int { encoder.elements.count }

    func encodeNil() { encoder.elements.append(.nothing) }
    func encode(_ value: String) { encoder.elements.append(.text(value)) }
    func encode<T: Encodable>(_ value: T) throws { encoder.elements.append(try ModelEncoder.value(of: value)) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ModelEncoder().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { ModelEncoder().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder }
}

private struct SingleContainer: SingleValueEncodingContainer {
    let encoder: ModelEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { encoder.set(.nothing) }
    func encode(_ value: Bool) { encoder.set(.flag(value)) }
    func encode(_ value: String) { encoder.set(.text(value)) }
    func encode(_ value: Double) { encoder.set(.text(String(value))) }
    func encode(_ value: Float) { encoder.set(.text(String(value))) }
    func encode<T: Encodable & BinaryInteger>(_ value: T) { encoder.set(.text(String(value))) }
    func encode<T: Encodable>(_ value: T) throws { encoder.set(try ModelEncoder.value(of: value)) }
}
