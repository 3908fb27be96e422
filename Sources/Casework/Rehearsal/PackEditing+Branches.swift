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
}
