package import Administration
package import Core

extension Dossiers {
    /// Cash for fees of the list. Throws what `Procedure.takeFees` throws.
    @discardableResult
    package func takeFees(
        on id: Identifier, expecting version: Int? = nil, idempotencyKey: String? = nil, _ caller: Caller
    ) async throws -> Dossier {
        try await command(
            id, expecting: version, key: idempotencyKey, ["fees": "taken"], caller
        ) { procedure, dossier, context in
            try procedure.takeFees(on: dossier, context)
        }
    }

    /// Throws what `Procedure.waiveFees` throws.
    @discardableResult
    package func waiveFees(
        reason: String, on id: Identifier, expecting version: Int? = nil, idempotencyKey: String? = nil,
        _ caller: Caller
    ) async throws -> Dossier {
        try await command(
            id, expecting: version, key: idempotencyKey, ["fees": "waived", "reason": .string(reason)], caller
        ) { procedure, dossier, context in
            try procedure.waiveFees(reason: reason, on: dossier, context)
        }
    }
}
