@testable import Administration
import Core
import HTTPTypes
import Testing

@testable import Web

/// A program's token does not decide; the token of an officer's session does, as that officer.
@Suite struct PersonsOnlyTests {
    private static let sign: Value = ["step": "sign", "outcome": "grant"]

    /// A certified copy that waits for the signature.
    private static func drafted(_ office: APIOffice) async throws -> String {
        let id = try await office.file()
        try await office.act(id, "intake", "accept")
        try await office.act(id, "compare", "propose")
        return "/dossiers/\(id)/acts"
    }

    @Test func `software that holds every role is told that a person decides`() async throws {
        try await APIOffice.visit { office in
            let path = try await Self.drafted(office)
            let before = try await office.written()
            let told = try await office.post(path, Self.sign)
            #expect(told.status == .forbidden && told.code == "dossier.persons_only")
            let late = try await office.post(path.replacing("acts", with: "apologies"), APIBodies.apology)
            #expect(late.status == .forbidden && late.code == "dossier.persons_only")
            #expect(try await office.written() == before)
        }
    }

    @Test func `an officer's own session signs, once a second factor was shown, and is named`() async throws {
        try await APIOffice.visit { office in
            let path = try await Self.drafted(office)
            let leader = try await office.session(.leader)
            office.clock.set("2026-11-30T09:16+07:00")
            let stale = try await office.send(.post, path, Self.sign, token: leader)
            #expect(stale.status == .forbidden && stale.code == "policy.step_up")
            let fresh = try await office.session(.leader)
            let signed = try await office.send(.post, path, Self.sign, token: fresh)
            #expect(signed.status == .ok)
            let journal = try await office.get(path.replacing("/acts", with: "/journal"))["entries"]?.array ?? []
            let entry = journal.last { $0["kind"] == "decided" }
            #expect(entry?["actor"]?["kind"] == "officer")
        }
    }

    @Test func `a session opens nothing else of the API, and a citizen's opens none of it`() async throws {
        try await APIOffice.visit { office in
            let path = try await Self.drafted(office)
            let leader = try await office.session(.leader)
            for other in ["/tasks", "/dossiers?text=Nguyen", path.replacing("/acts", with: "")] {
                let told = try await office.send(.get, other, token: leader)
                #expect(told.status == .unauthorized && told.code == "web.token_unknown", "\(other)")
            }
            let citizen = try await office.services.accounts.create(
                NewAccount(
                    login: "nguoidan", holder: .citizen(name: "Người Dân", phone: nil), password: nil, positions: []))
            let session = try await office.services.accounts.open(
                citizen, .passkey, verified: true, SigningBrowser(address: "test"))
            let told = try await office.send(.post, path, Self.sign, token: session.token)
            #expect(told.status == .unauthorized && told.code == "web.token_unknown")
            try await office.services.accounts.signOut(sessionToken: leader)
            let ended = try await office.send(.post, path, Self.sign, token: leader)
            #expect(ended.status == .unauthorized)
        }
    }
}
