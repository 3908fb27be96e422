package import Core

/// Who may be called to a panel, and the chance that decides among them: read and drawn before a command, so that the
/// command itself stays a function.
package struct Bench: Sendable {
    /// Random: draws judges, and lots. 32 hexadecimal digits each.
    package let seed: String
    package let lot: String
    /// The candidates for each scoring step.
    package let steps: [String: Candidates]

    package struct Candidates: Sendable {
        package let people: [Candidate]
        /// How many draws there had been; a draw is saved only if there was none since.
        package let version: Int

        package init(_ people: [Candidate], version: Int = 0) {
            self.people = people
            self.version = version
        }
    }

    package static let empty = Bench(seed: "", lot: "", steps: [:])

    package init(seed: String, lot: String, steps: [String: Candidates]) {
        self.seed = seed
        self.lot = lot
        self.steps = steps
    }
}

package struct Candidate: Sendable, Hashable {
    package let officer: Identifier
    package let name: String
    package let roles: Set<String>
    /// How many dossiers of the procedure they judge already, or have judged this year.
    package let load: Int
    /// Persons and organisations that they are tied to, as `VietnameseText.searchKey` writes them.
    package let ties: Set<String>

    package init(officer: Identifier, name: String, roles: Set<String>, load: Int, ties: Set<String> = []) {
        self.officer = officer
        self.name = name
        self.roles = roles
        self.load = load
        self.ties = ties
    }
}

extension Dossier {
    /// The names that nobody who judges may be tied to.
    func parties(_ paths: [String]) -> Set<String> {
        let told = paths.compactMap { answers.at($0)?.string } + [owner.name, owner.idNumber ?? ""]
        return Set(told.map(VietnameseText.searchKey).filter { !$0.isEmpty })
    }
}

extension Candidate {
    func isTied(to parties: Set<String>) -> Bool {
        !ties.isDisjoint(with: parties) || parties.contains(VietnameseText.searchKey(name))
    }
}

extension Bench {
    /// Fills the free seats of a panel: each from those who have the fewest dossiers, by lot among equals. So the loads
    /// of a bench whose members are all free differ by one at most. Whoever is tied to the applicant, or was
    /// recused, is not taken.
    func draw(
        _ rule: PanelRule, step: String, seated: [Seat], recused: [Identifier], parties: Set<String>, next first: Int
    ) -> (seats: [Seat], loads: [PanelDraw.Load], barred: [Identifier]) {
        let people = steps[step]?.people ?? []
        var taken = Set(seated.map(\.officer) + recused)
        let barred = people.filter { $0.isTied(to: parties) }.map(\.officer)
        taken.formUnion(barred)
        let free = people.filter { !taken.contains($0.officer) }
        var seats: [Seat] = []
        for place in rule.places {
            let wanted = place.count - seated.count { $0.place == place.id }
            guard wanted > 0 else { continue }
            let able = free.filter { $0.roles.contains(place.role) && !taken.contains($0.officer) }
                .map { (candidate: $0, lot: Bench.lot(seed, "\($0.officer)")) }
                .sorted { ($0.candidate.load, $0.lot) < ($1.candidate.load, $1.lot) }
            for (candidate, _) in able.prefix(wanted) {
                taken.insert(candidate.officer)
                seats.append(
                    Seat(
                        id: "\(Seat.prefix)\(first + seats.count)", place: place.id, role: place.role,
                        officer: candidate.officer,
                        name: candidate.name))
            }
        }
        let loads = free.map { PanelDraw.Load(officer: $0.officer, load: $0.load) }.sorted { $0.officer < $1.officer }
        return (seats, loads, barred.sorted())
    }

    /// A lot that anyone can draw again: the SHA-256 of `seed:name`, in hexadecimal digits.
    package static func lot(_ seed: String, _ name: String) -> String { ContentHash.sha256("\(seed):\(name)") }
}
