@testable import Administration
@testable import Casework
import Core
@testable import Web

/// Every command of a dossier, as somebody gives it: good input, so that the answer is about who asks.
extension EndpointPlace {
    typealias Command = @Sendable (EndpointPlace, Caller, Bool) async throws -> Void

    static let commands: [String: Command] = [
        "submit": { place, caller, _ in
            try await place.store.submit(
                place.handedIn("certified-copy", APIBodies.answers(), ["original_document"], by: caller),
                idempotencyKey: nil, caller)
        },
        "submit group": { place, caller, _ in
            let answers = GroupAPITests.filing["answers"] ?? [:]
            try await place.store.submit(
                group: place.handedIn("newborn", answers, ["housing", "application"], by: caller), idempotencyKey: nil,
                caller)
        },
        "act": { place, caller, _ in
            try await place.store.act(Act(step: "assign", outcome: "assign"), on: place.dossier("fresh"), caller)
        },
        "supplement answers": { place, caller, isHolder in
            let paper = Paper(
                paper: "minutes", fileName: "a.pdf", mediaType: "application/pdf", size: 9,
                sha256: String(repeating: "ab", count: 32))
            try await place.store.supplement(
                answers: nil, papers: [paper], on: place.dossier("asked"), secretMatches: isHolder, caller)
        },
        "withdraw reason": { place, caller, isHolder in
            try await place.store.withdraw(
                reason: "Thôi", on: place.dossier("fresh"), secretMatches: isHolder, caller)
        },
        "withdraw group": { place, caller, isHolder in
            try await place.store.withdraw(group: place.group, reason: "Thôi", secretMatches: isHolder, caller)
        },
        "apologise due": { place, caller, _ in
            guard let due = CivilDate("2026-12-31") else { throw Problem(.fault, "test.date") }
            try await place.store.apologise(due: due, reason: "Chờ xác minh", on: place.dossier("fresh"), caller)
        },
        "revoke document": { place, caller, _ in
            try await place.store.revoke(document: 0, reason: "Sai tên", on: place.dossier("issued"), caller)
        },
        "assign step": { place, caller, _ in
            try await place.store.assign(
                step: "assign", branch: nil, to: place.cast.officer.officer, on: place.dossier("fresh"), caller)
        },
        "occurred": { place, caller, _ in
            try await place.store.occurred("visited", reference: "BB-1", on: place.dossier("visited"), caller)
        },
        "paymentReceived reference": { place, caller, _ in
            let demand = try await place.store.require(place.dossier("unpaid")).demands.first
            try await place.store.paymentReceived(
                reference: demand?.reference ?? "", amount: demand?.amount ?? 1,
                transaction: "C\(place.dossier("unpaid"))", caller)
        },
        "refundPaid": { place, caller, _ in
            try await place.store.refundPaid(
                0, method: .transfer, transaction: "R1", on: place.dossier("refund"), caller)
        },
        "takeFees on": { place, caller, _ in try await place.store.takeFees(on: place.dossier("visited"), caller) },
        "waiveFees reason": { place, caller, _ in
            try await place.store.waiveFees(reason: "Hộ nghèo", on: place.dossier("visited"), caller)
        },
        "reconcile": { place, caller, _ in
            guard let own = place.ownAccount else { throw Problem(.notFound, "test.no_account") }
            _ = try await place.store.reconcile([], of: own, caller)
        },
        "assign line": { place, caller, _ in
            let demand = try await place.store.require(place.dossier("unpaid")).demands.first
            _ = try await place.store.assign(
                line: place.line, of: place.account, to: demand?.invoice?.reference ?? "", caller)
        },
        "score": { place, caller, _ in
            try await place.store.score(
                "council", marks: EndpointPlace.marks, note: nil, on: place.dossier("panel"), caller)
        },
        "recuse": { place, caller, _ in
            let panel = try await place.store.require(place.dossier("panel")).panels.first
            guard let judge = panel?.seats.last?.officer else { throw Problem(.notFound, "test.no_judge") }
            try await place.store.recuse(
                "council", officer: judge, reason: "Quen biết", on: place.dossier("panel"), caller)
        },
        "fillPanel": { place, caller, _ in
            try await place.store.fillPanel("council", on: place.dossier("panel"), caller)
        },
        "decide": { place, caller, _ in
            let version = try await place.store.require(place.dossier("fresh")).version
            try await place.store.decide(
                .stay, reason: "Thôi", on: place.dossier("fresh"), of: place.change, expecting: version, caller)
        },
        "declareTie to": { place, caller, _ in try await place.store.declareTie(to: "Viện Mẫu", caller) },
        "ask about": { place, caller, _ in
            let own = try await place.store.require(place.dossier("fresh"))
            guard let record = try await place.store.readers(of: [own], limit: 1).first else {
                throw Problem(.notFound, "test.no_record")
            }
            _ = try await place.store.ask(
                about: record.id, of: own, words: "Vì sao?", sentence: "Ai đó đã xem", caller)
        },
    ]

    /// By people online, by officers and systems at the counter.
    private func handedIn(_ procedure: String, _ answers: Value, _ papers: [String], by caller: Caller) -> Filing {
        let isDesk = caller.kind == .officer || caller.kind == .service
        return Filing(
            procedure: procedure, channel: isDesk ? .counter : .online, language: .vietnamese,
            intakeUnit: isDesk ? DeskOffice.unit : nil, answers: answers,
            papers: papers.map {
                Paper(
                    paper: $0, fileName: "a.pdf", mediaType: "application/pdf", size: 9,
                    sha256: String(repeating: "ab", count: 32))
            })
    }

    private static let marks: [String: Decimal] = [
        "aim": Decimal(15), "method": Decimal(25), "products": Decimal(20),
        "capability": Decimal(10),
    ]

    private var store: Dossiers { cast.office.services.dossiers }
    private var ownAccount: UnitAccount? {
        store.accounts.account(of: DeskOffice.unit, at: cast.office.clock.now.date)
    }

    /// Who calls. Of a panel the right officer is one of its judges, or whoever leads it and judges nothing.
    func caller(_ reader: Reader, giving command: String) async throws -> Caller {
        let panel = try await store.require(dossier("panel")).panels.first
        if reader == .officer, ["score", "recuse", "fillPanel"].contains(command), let panel {
            let judge = command == "score" ? panel.seats.first?.officer : nil
            let id = judge ?? Identifier(rawValue: 7777)
            return Caller(
                kind: .officer, account: id, officer: id, displayName: "Người Của Hội Đồng",
                positions: Role.allCases.map { Position(unit: panel.unit, role: $0, from: CivilDate(dayNumber: 0)) })
        }
        let accounts = cast.office.services.accounts
        if let login = reader.login, let account = try await accounts.account(login: login) {
            return try await accounts.open(
                account, .password, verified: false, SigningBrowser(address: "test")
            ).caller
        }
        if let token = cast.tokens[reader], let caller = try await accounts.caller(bearer: token) { return caller }
        return .anonymous()
    }

    /// What a command is answered with: `done`, or the code of the problem.
    func give(_ command: String, as reader: Reader) async throws -> String {
        guard let run = EndpointPlace.commands[command] else { return "no such command" }
        do {
            try await run(self, try await caller(reader, giving: command), reader == .holder)
            return "done"
        } catch let problem as Problem {
            return problem.code
        } catch let problems as Problems {
            return problems.all.map(\.code).joined(separator: ",")
        }
    }
}
