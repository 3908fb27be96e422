package import Core

/// What a caller wants to do.
package enum PolicyAction: String, Sendable, CaseIterable {
    /// File a dossier for oneself, online.
    case submitDossier = "dossier.submit"
    /// See a dossier's content.
    case readDossier = "dossier.read"
    /// Take a step of a dossier: `resource.role` at one of `resource.units`.
    case actOnDossier = "dossier.act"
    /// Search the dossiers of `resource.units`, all of them.
    case searchDossiers = "dossier.search"
    /// What an owner, or whoever filed for them, does to their own dossier: answer a supplement request, withdraw.
    case answerDossier = "dossier.answer"
    /// Take in a paper dossier at `resource.units`.
    case intakeAtCounter = "dossier.intake"
    /// Give a task to a colleague of one of `resource.units`.
    case assignTask = "task.assign"
    /// Say that a document that one of `resource.units` issued holds no more.
    case revokeResult = "result.revoke"
    /// Say where dossiers that `resource.units` decide go on when their pack has another version.
    case decideVersion = "dossier.decide_version"
    /// Read the figures of `resource.units`, all of them.
    case readStatistics = "unit.statistics"
    /// Keep the people, positions and settings of `resource.units`, all of them.
    case administer = "unit.administer"
    /// Hand over a position of `resource.units`, all of them, that is another's. Not for who stands in for somebody.
    case delegate = "position.delegate"
    /// Read records of a register: as `resource.role` at one of `resource.units`, which are the unit that keeps them,
    /// those above it, and those that the register's declaration names besides.
    case readRegister = "register.read"
    /// See what money `resource.units` ask for, have received and owe.
    case readMoney = "payment.read"
    /// Bring bank statements in and say what money was for, at `resource.units`.
    case reconcilePayments = "payment.reconcile"
    /// Pay money back that `resource.units` received.
    case refundPayment = "payment.refund"
    /// Say that fees that `resource.units` ask for need not be paid.
    case waiveFee = "payment.waive"
    /// File a dossier for somebody, as another information system, at `resource.units`.
    case submitAsService = "service.submit"
}

/// What the act is about. Empty `units` never permits anything that depends on a unit.
package struct PolicyResource: Hashable, Sendable {
    /// The units that take part (reading, acting), or the units that are meant (all others).
    package let units: [String]
    /// The role that the step asks for, as its pack calls it.
    package let role: String?
    /// The procedure or register that it is about; nil for whatever the unit does.
    package let subject: String?
    /// The account that handed the dossier in (người nộp).
    package let applicantAccount: Identifier?
    /// The account of the dossier's owner (chủ hồ sơ), when that is somebody else.
    package let ownerAccount: Identifier?
    /// The caller has shown the 128-bit secret of the receipt.
    package let secretMatches: Bool

    package init(
        units: [String] = [], role: String? = nil, subject: String? = nil, applicantAccount: Identifier? = nil,
        ownerAccount: Identifier? = nil, secretMatches: Bool = false
    ) {
        self.units = units
        self.role = role
        self.subject = subject
        self.applicantAccount = applicantAccount
        self.ownerAccount = ownerAccount
        self.secretMatches = secretMatches
    }
}

/// Who may do what: the one place that says so. What no line permits is denied.
package enum Policy {
    package static func permits(_ caller: Caller, _ action: PolicyAction, on resource: PolicyResource) -> Bool {
        if caller.kind == .system { return true }
        let staff = caller.kind == .officer || caller.kind == .service
        let owns = caller.kind == .citizen && concerns(caller, resource)
        // Officers come as officers, recorded, whatever address they know.
        let holdsReceipt = resource.secretMatches && !staff
        return switch action {
        case .submitDossier: caller.kind == .anonymous || caller.kind == .citizen
        case .readDossier: owns || holdsReceipt || staff && takesPart(caller, in: resource.units, for: resource.subject)
        case .answerDossier: owns || holdsReceipt
        case .actOnDossier, .readRegister:
            staff
                && resource.units.contains { unit in
                    resource.role.map { caller.holds($0, at: unit, for: resource.subject) } ?? false
                }
        case .searchDossiers: staff && everywhere(resource) { takesPart(caller, in: [$0]) }
        case .intakeAtCounter:
            caller.kind == .officer
                && everywhere(resource) { caller.holds(.receptionist, at: $0, for: resource.subject) }
        case .assignTask, .decideVersion:
            staff
                && resource.units.contains { caller.holds(.divisionHead, at: $0) || caller.holds(.leader, at: $0) }
        case .revokeResult:
            caller.kind == .officer && everywhere(resource) { caller.holds(.leader, at: $0) }
        case .readStatistics:
            caller.kind == .officer
                && everywhere(resource) { unit in
                    [.divisionHead, .leader, .administrator].contains { caller.holds($0, at: unit) }
                }
        case .administer: caller.kind == .officer && everywhere(resource) { caller.holds(.administrator, at: $0) }
        case .delegate:
            caller.kind == .officer
                && everywhere(resource) { caller.holdsOwn(.leader, at: $0) || caller.holdsOwn(.administrator, at: $0) }
        case .readMoney:
            caller.kind == .officer
                && everywhere(resource) { unit in
                    [.receptionist, .divisionHead, .leader].contains { caller.holds($0, at: unit) }
                }
        case .reconcilePayments, .refundPayment, .waiveFee:
            caller.kind == .officer
                && everywhere(resource) { caller.holds(.divisionHead, at: $0) || caller.holds(.leader, at: $0) }
        case .submitAsService:
            caller.kind == .service
                && everywhere(resource) { caller.holds(.receptionist, at: $0, for: resource.subject) }
        }
    }

    /// Throws `policy.denied` (forbidden), with the action's name, unless the act is permitted.
    package static func require(_ caller: Caller, _ action: PolicyAction, on resource: PolicyResource) throws {
        guard permits(caller, action, on: resource) else {
            throw Problem(.forbidden, "policy.denied", ["action": action.rawValue])
        }
    }

    /// For signing, publishing and reading in bulk: a stolen session must not be enough. Throws `policy.step_up`
    /// (forbidden) unless the caller has shown a second factor or a passkey within ``Accounts/freshness``.
    package static func requireFresh(_ caller: Caller, at now: Instant) throws {
        switch caller.assurance {
        case .exempt: return
        case .confirmed(let moment) where now - moment <= Accounts.freshness: return
        case .confirmed, .single: throw Problem(.forbidden, "policy.step_up")
        }
    }

    /// Whoever handed a dossier in, and whom it concerns, are both at home in it.
    private static func concerns(_ caller: Caller, _ resource: PolicyResource) -> Bool {
        guard let account = caller.account else { return false }
        return account == resource.applicantAccount || account == resource.ownerAccount
    }

    /// An administrator keeps people and settings, and takes no part in the unit's cases by that alone.
    private static func takesPart(_ caller: Caller, in units: [String], for subject: String? = nil) -> Bool {
        caller.positions.contains { $0.role != .administrator && units.contains($0.unit) && $0.covers(subject) }
    }

    private static func everywhere(_ resource: PolicyResource, _ condition: (String) -> Bool) -> Bool {
        !resource.units.isEmpty && resource.units.allSatisfy(condition)
    }
}
