import Administration
import Core
import Testing

/// Every kind of caller × every action × every relation to the resource: what is permitted is written down here in
/// full, and everything else must be denied.
@Suite struct `Who may do what` {
    private static let own = Identifier(rawValue: 7)
    private static let since = day("2026-01-01")

    private enum Actor: Hashable, CaseIterable {
        case anonymous, citizen, system
        case officer(Role)
        case service(Role)
        case officerWithoutPosition, serviceWithoutPosition

        static let allCases: [Actor] =
            [.anonymous, .citizen, .system, .officerWithoutPosition, .serviceWithoutPosition]
            + Role.allCases.map(Actor.officer) + Role.allCases.map(Actor.service)

        var caller: Caller {
            switch self {
            case .anonymous: .anonymous()
            case .citizen: Caller(kind: .citizen, account: own)
            case .system: .system
            case .officerWithoutPosition: Caller(kind: .officer, account: own)
            case .serviceWithoutPosition: Caller(kind: .service, account: own)
            case .officer(let role):
                Caller(kind: .officer, account: own, positions: [Position(unit: "H29.10", role: role, from: since)])
            case .service(let role):
                Caller(kind: .service, account: own, positions: [Position(unit: "H29.10", role: role, from: since)])
            }
        }
    }

    private static let worksOnCases: [Role] = [.receptionist, .specialist, .divisionHead, .leader, .clerk]

    /// Who may, when the resource is the caller's unit (and the role asked for is `specialist`).
    private static func permitted(_ action: PolicyAction) -> Set<Actor> {
        let all: [Actor] =
            switch action {
            case .submitDossier: [.anonymous, .citizen]
            case .answerDossier: []
            case .readDossier, .searchDossiers: worksOnCases.map(Actor.officer) + worksOnCases.map(Actor.service)
            case .actOnDossier: [.officer(.specialist), .service(.specialist)]
            case .intakeAtCounter: [.officer(.receptionist)]
            case .assignTask, .decideVersion:
                [.officer(.divisionHead), .officer(.leader), .service(.divisionHead), .service(.leader)]
            case .revokeResult: [.officer(.leader)]
            case .readMoney: [.officer(.receptionist), .officer(.divisionHead), .officer(.leader)]
            case .readStatistics: [.officer(.divisionHead), .officer(.leader), .officer(.administrator)]
            case .administer: [.officer(.administrator)]
            case .delegate: [.officer(.leader), .officer(.administrator)]
            case .reconcilePayments, .refundPayment, .waiveFee:
                [.officer(.divisionHead), .officer(.leader)]
            case .submitAsService: [.service(.receptionist)]
            case .readRegister: [.officer(.specialist), .service(.specialist)]
            }
        return Set(all + [.system])
    }

    @Test(arguments: PolicyAction.allCases)
    func `at the caller's own unit`(action: PolicyAction) {
        for actor in Actor.allCases {
            let resource = PolicyResource(units: ["H29.10"], role: "specialist")
            #expect(
                Policy.permits(actor.caller, action, on: resource) == Self.permitted(action).contains(actor),
                "\(actor) \(action)")
        }
    }

    @Test(arguments: PolicyAction.allCases, [["H29.11"], ["H29"], []] as [[String]])
    func `at another unit, a unit above or no unit`(action: PolicyAction, units: [String]) {
        for actor in Actor.allCases where actor != .system {
            let permits = Policy.permits(
                actor.caller, action, on: PolicyResource(units: units, role: "specialist"))
            #expect(permits == (action == .submitDossier && [.anonymous, .citizen].contains(actor)), "\(actor)")
        }
    }

    @Test(arguments: PolicyAction.allCases)
    func `an owner reads and answers their own dossier, and nobody else's`(action: PolicyAction) {
        let ownersActs: Set<PolicyAction> = [.submitDossier, .readDossier, .answerDossier]
        let others = Identifier(rawValue: 8)
        for (owner, expected) in [(Self.own, ownersActs), (others, [.submitDossier] as Set)] {
            let resource = PolicyResource(units: ["H29.11"], ownerAccount: owner)
            #expect(Policy.permits(Actor.citizen.caller, action, on: resource) == expected.contains(action))
            // Owning by account id is for citizens: an officer's or service's account never owns.
            #expect(!Policy.permits(Actor.officer(.leader).caller, action, on: resource))
            #expect(!Policy.permits(Actor.service(.leader).caller, action, on: resource))
        }
    }

    @Test(arguments: PolicyAction.allCases)
    func `whoever handed a dossier in for its owner may do what the owner may, and others nothing`(
        action: PolicyAction
    ) {
        let theirs: Set<PolicyAction> = [.submitDossier, .readDossier, .answerDossier]
        let (applicant, owner, other) = (
            Identifier(rawValue: 71), Identifier(rawValue: 72), Identifier(rawValue: 73)
        )
        let resource = PolicyResource(units: ["H29.11"], applicantAccount: applicant, ownerAccount: owner)
        for account in [applicant, owner, other] {
            let caller = Caller(kind: .citizen, account: account)
            let expected = account == other ? action == .submitDossier : theirs.contains(action)
            #expect(Policy.permits(caller, action, on: resource) == expected)
        }
        #expect(Policy.permits(.anonymous(), action, on: resource) == (action == .submitDossier))
    }

    @Test func `a dossier without an owner is not owned by callers without an account`() {
        let resource = PolicyResource(units: ["H29.11"], ownerAccount: nil)
        #expect(!Policy.permits(.anonymous(), .readDossier, on: resource))
        #expect(!Policy.permits(Caller(kind: .citizen), .readDossier, on: resource))
        #expect(!Policy.permits(Caller(kind: .citizen), .answerDossier, on: resource))
    }

    @Test(arguments: PolicyAction.allCases)
    func `the receipt's secret opens reading and answering, and nothing else, and nothing to officers`(
        action: PolicyAction
    ) {
        let resource = PolicyResource(units: ["H29.11"], role: "specialist", secretMatches: true)
        let plain = PolicyResource(units: ["H29.11"], role: "specialist")
        for actor in Actor.allCases where actor != .system {
            guard ![.officer, .service].contains(actor.caller.kind) else {
                #expect(
                    Policy.permits(actor.caller, action, on: resource)
                        == Policy.permits(actor.caller, action, on: plain),
                    "\(actor)")
                continue
            }
            let submits = action == .submitDossier && [.anonymous, .citizen].contains(actor)
            #expect(
                Policy.permits(actor.caller, action, on: resource)
                    == ([.readDossier, .answerDossier].contains(action) || submits), "\(actor)")
        }
    }

    @Test(arguments: PolicyAction.allCases)
    func `a position for one procedure or register is none for anything else`(action: PolicyAction) {
        for role in Role.allCases {
            for kind in [Caller.Kind.officer, .service] {
                let position = Position(unit: "H29.11", role: role, from: Self.since)
                let limited = Position(unit: "H29.11", role: role, from: Self.since, subjects: ["permit"])
                func permits(_ position: Position, _ subject: String?) -> Bool {
                    Policy.permits(
                        Caller(kind: kind, account: Self.own, positions: [position]), action,
                        on: PolicyResource(units: ["H29.11"], role: role.rawValue, subject: subject))
                }
                let single: Set<PolicyAction> = [
                    .readDossier, .actOnDossier, .readRegister, .intakeAtCounter, .submitAsService,
                ]
                let isOpen = permits(position, "permit") && (single.contains(action) || action == .submitDossier)
                #expect(permits(limited, "permit") == isOpen, "\(role) \(kind)")
                #expect(!permits(limited, "licence") && !permits(limited, nil), "\(role) \(kind)")
            }
        }
    }

    @Test func `one of several units is enough to take part, but figures and search need all`() {
        let resource = PolicyResource(units: ["H29.11", "H29.10"], role: "leader")
        let leader = Actor.officer(.leader).caller
        #expect(Policy.permits(leader, .readDossier, on: resource))
        #expect(Policy.permits(leader, .actOnDossier, on: resource))
        #expect(!Policy.permits(leader, .searchDossiers, on: resource))
        #expect(!Policy.permits(leader, .readStatistics, on: resource))
    }

    @Test func `a step without a role, or with one that nobody knows, is nobody's`() {
        for role in [nil, "", "king"] as [String?] {
            for actor in Actor.allCases where actor != .system {
                let resource = PolicyResource(units: ["H29.10"], role: role)
                #expect(!Policy.permits(actor.caller, .actOnDossier, on: resource))
            }
        }
    }

    @Test func `a denial names the action and no person`() {
        #expect {
            try Policy.require(.anonymous(), .administer, on: PolicyResource(units: ["H29"]))
        } throws: { error in
            let problem = error as? Problem
            return problem?.kind == .forbidden && problem?.code == "policy.denied"
                && problem?.parameters == ["action": "unit.administer"]
        }
    }
}
