import Core
import OrderedCollections

extension PackEditing {
    /// A step that divides the case, and one of its branches.
    private func branch(_ random: inout SeededNumbers) -> (step: String, branch: String)? {
        let places = steps.flatMap { step, own in
            (own["branches"]?.object?.keys.elements ?? []).map { (step: step, branch: $0) }
        }
        return places.randomElement(using: &random)
    }

    mutating func addBranch(_ random: inout SeededNumbers) -> Bool {
        guard let place = branch(&random) else { return false }
        addBranch(to: place.step)
        return true
    }

    private mutating func addBranch(to step: String) {
        let look: Value = ["do": "task", "role": "specialist", "outcomes": ["forward": "done"]]
        let branch: Value = [
            "limit": ["days": 2, "unit": "working"], "silence": "consents", "steps": ["looked_anew": look],
        ]
        change(file) { $0.change(at: ["steps", step, "branches"]) { $0["side_anew"] = branch } }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["branches"]) { $0["side_anew"] = "Phần mới / New part" }
                texts.change(at: ["steps"]) { $0["looked_anew"] = "Xem phần mới / Look at the new part" }
                texts.change(at: ["outcomes"]) { $0["forward"] = "Chuyển / Forward" }
            }
        }
    }

    /// Where one alone would be left, another part is examined in its place.
    mutating func removeBranch(_ random: inout SeededNumbers) -> Bool {
        guard let (step, branch) = branch(&random) else { return false }
        change(file) { $0.change(at: ["steps", step, "branches"]) { $0[branch] = nil as Value? } }
        if (steps[step]?["branches"]?.object?.count ?? 0) < 2 { addBranch(to: step) }
        return true
    }

    mutating func renameBranch(_ random: inout SeededNumbers) -> Bool {
        guard let (step, branch) = branch(&random) else { return false }
        let name = branch + "_anew"
        change(file) { root in
            root.change(at: ["steps", step, "branches"]) { branches in
                let renamed = (branches.object ?? [:]).map { ($0.key == branch ? name : $0.key, $0.value) }
                branches = .object(Value.Object(uniqueKeysWithValues: renamed))
            }
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["branches"]) { branches in
                    let text = branches[branch]
                    branches[branch] = nil as Value?
                    branches[name] = text
                }
            }
        }
        return true
    }

    mutating func editBranchLimit(_ random: inout SeededNumbers) -> Bool {
        guard let (step, branch) = branch(&random) else { return false }
        let days: Value = Bool.random(using: &random) ? 1 : 20
        change(file) { root in
            root.change(at: ["steps", step, "branches", branch]) { $0["limit"] = ["days": days, "unit": "working"] }
        }
        return true
    }

    /// Another unit is asked beside those that are: of the same kind, so that there is one.
    mutating func addConsulted(_ random: inout SeededNumbers) -> Bool {
        guard let step = asking(&random), let first = steps[step]?["ask"]?.array?.first else { return false }
        var asked: Value = ["id": "asked_anew"]
        asked["unit"] = first["unit"]
        asked["role"] = first["role"]
        change(file) { root in
            root.change(at: ["steps", step, "ask"]) { $0 = .array(($0.array ?? []) + [asked]) }
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["consult"]) { $0["asked_anew"] = "Bên mới / New party" }
            }
        }
        return true
    }

    /// Where one alone was asked, another is asked in its place.
    mutating func removeConsulted(_ random: inout SeededNumbers) -> Bool {
        guard let step = asking(&random) else { return false }
        let count = steps[step]?["ask"]?.array?.count ?? 0
        if count < 2 { _ = addConsulted(&random) }
        let gone = Int.random(in: 0..<count, using: &random)
        change(file) { root in
            root.change(at: ["steps", step, "ask"]) { asked in
                var list = asked.array ?? []
                if list.count > 1 { list.remove(at: gone) }
                asked = .array(list)
            }
        }
        return true
    }

    /// A step at which other units are asked.
    private func asking(_ random: inout SeededNumbers) -> String? {
        steps.filter { !($0.value["ask"]?.array ?? []).isEmpty }.keys.randomElement(using: &random)
    }
}
