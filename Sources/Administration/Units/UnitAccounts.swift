package import Core

/// Where a unit is paid, from one day to another.
package struct UnitAccount: Hashable, Sendable {
    package let unit: String
    /// The letters before the numbers of its invoices and receipts: two to eight, A to Z, no other unit's.
    package let series: String
    /// The bank's BIN at NAPAS, six digits, and its name.
    package let bank: String
    package let bankName: String
    package let number: String
    package let holder: String
    package let from: CivilDate
    /// The last day; nil while it is used.
    package let to: CivilDate?
    /// The name of the mapping that reads its bank's statements; nil where none is declared.
    package let statement: String?

    package init(
        unit: String, series: String, bank: String, bankName: String, number: String, holder: String, from: CivilDate,
        to: CivilDate? = nil, statement: String? = nil
    ) {
        self.unit = unit
        self.series = series
        self.bank = bank
        self.bankName = bankName
        self.number = number
        self.holder = holder
        self.from = from
        self.to = to
        self.statement = statement
    }

    /// `970436/0011001234567`: unique among all banks.
    package var id: String { "\(bank)/\(number)" }

    package func isUsed(at date: CivilDate) -> Bool { from <= date && (to.map { date <= $0 } ?? true) }
}

/// The accounts of a government's units, from `<publisher>/organisation/payments/accounts.yaml`, with the mappings of
/// bank statements beside it in `statements/`.
package struct UnitAccounts: Sendable {
    package let all: [UnitAccount]
    private let mappings: [String: [UInt8]]

    package static let none = UnitAccounts([])

    package init(_ all: [UnitAccount], mappings: [String: [UInt8]] = [:]) {
        self.all = all
        self.mappings = mappings
    }

    /// Throws `SourceProblems` for a file with a fault; a place without the file has no accounts.
    package static func load(packRoot: String, publisher: String = "vn-hcmc") throws -> UnitAccounts {
        let folder = PackFolder(packRoot).folder(publisher).folder("organisation").folder("payments")
        guard !folder.files(ending: "accounts.yaml").isEmpty else { return .none }
        let document = try folder.document("accounts.yaml")
        try document.allow(["about", "banks", "accounts"])
        var banks: [String: String] = [:]
        for bank in try document.list("banks") {
            try bank.allow(["bin", "name", "source"])
            banks[try bank.text("bin")] = try bank.text("name")
            _ = try bank.text("source")
        }
        var accounts: [UnitAccount] = []
        for entry in try document.list("accounts") {
            try entry.allow(["unit", "series", "bank", "number", "holder", "from", "to", "statement"])
            let account = try read(entry, banks)
            if accounts.contains(where: { $0.series == account.series && $0.unit != account.unit }) {
                throw entry.problem("account.series_twice", "series", ["series": account.series])
            }
            accounts.append(account)
        }
        let statements = folder.folder("statements")
        var mappings: [String: [UInt8]] = [:]
        for name in statements.files(ending: ".yaml") {
            mappings[String(name.dropLast(5))] = try statements.bytes(name)
        }
        return UnitAccounts(accounts, mappings: mappings)
    }

    private static func read(_ entry: PackEntry, _ banks: [String: String]) throws -> UnitAccount {
        let (series, bank, number) = (try entry.text("series"), try entry.text("bank"), try entry.text("number"))
        guard (2...8).contains(series.utf8.count), series.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw entry.problem("account.series_form", "series", ["series": series])
        }
        guard let name = banks[bank], bank.utf8.count == 6, bank.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw entry.problem("account.bank_unknown", "bank", ["bank": bank])
        }
        guard (6...19).contains(number.utf8.count),
            number.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
        else { throw entry.problem("account.number_form", "number", ["number": number]) }
        return UnitAccount(
            unit: try entry.text("unit"), series: series, bank: bank, bankName: name, number: number,
            holder: try entry.text("holder"), from: try entry.date("from"), to: try entry.optionalDate("to"),
            statement: try entry.optionalText("statement"))
    }

    /// Where a unit is paid on a day; nil where it is paid in cash only.
    package func account(of unit: String, at date: CivilDate) -> UnitAccount? {
        all.last { $0.unit == unit && $0.isUsed(at: date) }
    }

    /// The letters of a unit's invoices; nil when it declares none.
    package func series(of unit: String) -> String? { all.last { $0.unit == unit }?.series }

    /// The text of a statement mapping; nil when there is no such file.
    package func mapping(_ name: String) -> String? {
        mappings[name].flatMap { String(validating: $0, as: UTF8.self) }
    }
}
