import Core

extension Evidence {
    var value: Value {
        [
            "kind": .string(kind.rawValue), "issuedAt": .string(issuedAt.description), "subject": .string(subject),
            "sentences": .array(sentences.map(Value.string)), "entries": .array(entries.map(\.value)),
            "checkpoint": .string(checkpoint),
        ]
    }

    init(_ value: Value) throws {
        guard let kind = value["kind"]?.string.flatMap(Kind.init), let issued = value["issuedAt"]?.string,
            let issuedAt = Instant(issued), let subject = value["subject"]?.string,
            let sentences = value["sentences"]?.array, let entries = value["entries"]?.array,
            let checkpoint = value["checkpoint"]?.string
        else { throw Problem(.invalid, "ledger.evidence_form") }
        self.init(
            kind: kind, issuedAt: issuedAt, subject: subject, sentences: sentences.compactMap(\.string),
            entries: try entries.map(Entry.init), checkpoint: checkpoint)
    }
}

extension Evidence.Entry {
    fileprivate var value: Value {
        [
            "kind": .string(kind), "fields": .array(fields.map(\.value)), "salt": .string(Base64.encode(salt)),
            "position": Value(position), "proof": .array(proof.map { .string($0.base64) }),
        ]
    }

    fileprivate init(_ value: Value) throws {
        let bad = Problem(.invalid, "ledger.evidence_form")
        guard let kind = value["kind"]?.string, let fields = value["fields"]?.array,
            let salt = value["salt"]?.string.flatMap({ Base64.decode($0) }),
            let position = value["position"]?.integer, let proof = value["proof"]?.array
        else { throw bad }
        self.init(
            kind: kind, fields: try fields.map(Evidence.Field.init), salt: salt, position: position,
            proof: try proof.map { hash in
                guard let hash = hash.string.flatMap({ Base64.decode($0) }).flatMap({ MerkleHash($0) }) else {
                    throw bad
                }
                return hash
            })
    }
}

extension Evidence.Field {
    fileprivate var value: Value {
        switch self {
        case .null: .null
        case .integer(let number): Value(number)
        case .text(let text): .string(text)
        case .bytes(let bytes): ["base64": .string(Base64.encode(bytes))]
        }
    }

    fileprivate init(_ value: Value) throws {
        switch value {
        case .null: self = .null
        case .string(let text): self = .text(text)
        case .number(let number):
            guard let integer = number.integer else { throw Problem(.invalid, "ledger.evidence_form") }
            self = .integer(Int64(integer))
        default:
            guard let bytes = value["base64"]?.string.flatMap({ Base64.decode($0) }) else {
                throw Problem(.invalid, "ledger.evidence_form")
            }
            self = .bytes(bytes)
        }
    }
}
