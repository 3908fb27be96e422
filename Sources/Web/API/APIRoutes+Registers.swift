import Administration
import Casework
import Core
import HTTPTypes
import Hummingbird
import OrderedCollections
import Registers

extension APIRoutes {
    /// The registers that the caller may read.
    @Sendable func registers(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let registers = try await services.registers.readable(context.acting)
        return APIAnswers.list("registers", registers.map(APIRoutes.told), next: nil)
    }

    /// The records that have a value in an indexed field.
    @Sendable func records(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: ["text", "field", "limit"] + APIRoutes.why)
        let name = try context.parameters.require("register")
        let found = try await services.registers.find(
            try query.required("text"), in: try query.text("field"), of: name,
            for: try await purpose(query, name, context), limit: try query.limit(), context.acting)
        return APIAnswers.list("records", found.map(\.told), next: nil)
    }

    /// The record as it stands.
    @Sendable func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: APIRoutes.why)
        let (register, key) = try APIRoutes.address(context)
        let record = try await services.registers.record(
            key, of: register, for: try await purpose(query, register, context), context.acting)
        return APIAnswers.json(record.told, [.eTag: APIAnswers.etag(record.version)])
    }

    /// Every version of a record, newest first.
    @Sendable func recordVersions(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try APIQuery(request, allowed: APIRoutes.why)
        let (register, key) = try APIRoutes.address(context)
        let versions = try await services.registers.history(
            key, of: register, for: try await purpose(query, register, context), context.acting)
        return APIAnswers.list("versions", versions.map(\.told), next: nil)
    }

    private static let why = ["reason", "basis"]

    /// What the caller states, by the register's own legal basis unless another is given. Throws `register.unknown`,
    /// `policy.denied`, `access.reason_missing`, `access.basis_missing`, `access.not_one_line`.
    private func purpose(
        _ query: APIQuery, _ register: String, _ context: WebContext
    ) async throws -> ReadingPurpose {
        let declaration = try await services.registers.declaration(register, context.acting)
        return try .because(
            query.text("reason", most: ReadingPurpose.longest),
            on: query.text("basis", most: ReadingPurpose.longest) ?? declaration.basis)
    }

    private static func address(_ context: WebContext) throws -> (String, String) {
        (try context.parameters.require("register"), try RecordWords.key(context))
    }

    private static func told(_ register: RegisterDeclaration) -> Value {
        [
            "name": .string(register.name),
            "title": ["vi": .string(register.title.vietnamese), "en": .string(register.title.english)],
            "identity": .array(register.identity.map(Value.string)),
            "index": .array(register.index.map(Value.string)), "basis": .string(register.basis),
            "schema": register.schemaDocument,
        ]
    }
}

extension APIRoutes {
    /// A payment system's report about one demand.
    @Sendable func paid(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try APIQuery(request)
        let body = try await APIBody.read(request, allowed: ["reference", "amount", "transaction"])
        let dossier = try await dossiers.paymentReceived(
            reference: try body.text("reference", most: APIBody.longestWord),
            amount: try body.integer("amount", in: 1...9_999_999_999),
            transaction: try body.optionalText("transaction", most: APIBody.longestWord), context.acting)
        return APIAnswers.dossier(dossier)
    }

    /// Something outside that a dossier waits for.
    @Sendable func occurred(_ request: Request, _ context: WebContext) async throws -> Response {
        try await command(request, context, ["event", "reference", "note"]) { body, dossier, version, key in
            let event = try body.text("event", most: APIBody.longestWord)
            let reference = try body.optionalText("reference", most: APIBody.longestWord)
            let note = try body.optionalText("note")
            return {
                try await dossiers.occurred(
                    event, reference: reference, note: note, on: dossier.id, expecting: version, idempotencyKey: key,
                    context.acting)
            }
        }
    }
}
