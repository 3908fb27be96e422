import Administration
import Casework
import Core
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Store

@testable import Web

struct ReadsAnswer: Sendable {
    let status: Int
    let type: String
    let text: String
}

/// That somebody read about a dossier's owner.
struct ReadsRecord: Hashable, Sendable {
    let dossier: Identifier
    let id: Identifier
    let reader: Identifier?
}

extension ReadsPlace {
    func send(_ ask: ReadsAsk) async throws -> ReadsAnswer {
        let signIn = ask.reader == .judge ? judge : officer
        var headers: HTTPFields = [.origin: "https://motcua.example"]
        switch ask.reader {
        case .officer, .judge: headers[.cookie] = "session=\(signIn.token)"
        case .person: headers[.authorization] = "Bearer \(officer.token)"
        case .program: headers[.authorization] = "Bearer \(token)"
        }
        var body: String?
        if ask.isForm {
            headers[.contentType] = "application/x-www-form-urlencoded"
            body = "_token=\(URLs.encode(office.services.formTokens.token(for: signIn.session)))"
        } else if ask.method == "POST" {
            headers[.contentType] = "application/json"
            body = try await content(ask).json
        }
        let response = try await office.client.execute(
            uri: address(ask), method: ask.method == "POST" ? .post : .get, headers: headers,
            body: body.map { ByteBuffer(string: $0) })
        return ReadsAnswer(
            status: response.status.code, type: response.headers[.contentType] ?? "",
            text: String(buffer: response.body))
    }

    private func address(_ ask: ReadsAsk) -> String {
        let id = dossier(ask.dossier)
        let values = [
            "id": ask.path.contains("/groups/") ? "\(group)" : "\(id)", "index": "0", "task": ask.task,
            "form": ask.form, "step": "council", "procedure": "household-business", "register": "births",
            "key": URLs.encode(key), "unit": DeskOffice.unit,
        ]
        let path = ask.path.replacing(/:([a-z]+)/) { values[String($0.output.1)] ?? "x" }
        let words: [(String, String)] = [
            ("{name}", names[id, default: ""]), ("{number}", numbers[id, default: ""]), ("{account}", account),
            ("{line}", line),
        ]
        let asked = words.reduce(ask.query) { $0.replacing($1.0, with: URLs.encode($1.1)) }
        return asked.isEmpty ? path : "\(path)?\(asked)"
    }

    /// What a program sends.
    private func content(_ ask: ReadsAsk) async throws -> Value {
        switch ask.path.split(separator: "/").last {
        case "acts": return ["step": "assign", "outcome": "assign"]
        case "assignments": return ["step": "assign", "officer": nil]
        case "apologies": return APIBodies.apology
        case "events": return ["event": "visited", "reference": "BB-1"]
        case "version": return ["run": .string("\(change)"), "stay": true, "reason": "Gần xong"]
        case "withdrawals": return APIBodies.withdrawal
        case "supplements":
            let (size, hash): (Value, Value) = (9, .string(String(repeating: "ab", count: 32)))
            return [
                "papers": [
                    [
                        "paper": "minutes", "fileName": "a.pdf", "mediaType": "application/pdf", "size": size,
                        "sha256": hash,
                    ]
                ]
            ]
        case "payments":
            let demand = try await office.dossier(dossier(ask.dossier)).demands.first
            return [
                "reference": .string(demand?.reference ?? ""), "amount": Value(demand?.amount ?? 1),
                "transaction": "T2",
            ]
        default: return [:]
        }
    }

    // MARK: What came of it

    /// Who asks, as records name them.
    func reader(_ ask: ReadsAsk) -> Identifier? {
        switch ask.reader {
        case .officer, .person: officer.caller.officer
        case .judge: judge.caller.officer
        case .program: program
        }
    }

    func records() async throws -> Set<ReadsRecord> {
        try await office.database.read { tx in
            Set(
                try tx.query("SELECT dossier, id, reader FROM access_record").map { row in
                    ReadsRecord(
                        dossier: try row.identifier("dossier"), id: try row.identifier("id"),
                        reader: try row.optionalIdentifier("reader"))
                })
        }
    }

    /// The owners whose name or number stands in a text.
    func shown(in text: String) -> Set<String> {
        func stands(_ words: String?) -> Bool {
            guard let words else { return false }
            return text.contains(words)
        }
        return Set(names.filter { stands($0.value) || stands(numbers[$0.key]) }.values)
    }

    /// The owners of dossiers; of one that is nobody's here, its id.
    func owners(of dossiers: Set<Identifier>) -> Set<String> { Set(dossiers.map { names[$0] ?? "\($0)" }) }
}
