import Core
import OrderedCollections

extension PackEditing {
    var file: String { folder + "/procedure.yaml" }
    var steps: Value.Object { value(file)["steps"]?.object ?? [:] }

    /// False when the procedure has nothing of the kind.
    mutating func apply(_ edit: PackEdit, _ random: inout SeededNumbers) -> Bool {
        switch edit {
        case .nothing: return true
        case .texts: return editTexts()
        case .renameStep: return renameStep(&random)
        case .removeStep: return removeStep(&random)
        case .addStep: return addStep(&random)
        case .stepLimit: return editStepLimit(&random)
        case .shorterLimit: return editLimit(1)
        case .longerLimit: return editLimit(40)
        case .restartedLimit:
            guard editLimit(12) else { return false }
            change(file) { $0["open_dossiers"] = ["limit": "restart", "basis": "Gói thử, Điều 9"] }
            return true
        case .role: return editRole(&random)
        case .removeOutcome: return removeOutcome(&random)
        case .requiredQuestion: return addQuestion(isRequired: true)
        case .optionalQuestion: return addQuestion(isRequired: false)
        case .removeQuestion: return removeQuestion(&random)
        case .fee: return editFee(&random)
        case .requiredPaper: return addPaper()
        case .removePaper: return removePaper(&random)
        case .document: return editDocument(&random)
        case .supplement: return editSupplement()
        case .addBranch: return addBranch(&random)
        case .removeBranch: return removeBranch(&random)
        case .renameBranch: return renameBranch(&random)
        case .branchLimit: return editBranchLimit(&random)
        case .addConsulted: return addConsulted(&random)
        case .removeConsulted: return removeConsulted(&random)
        }
    }

    private mutating func editTexts() -> Bool {
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { $0["summary"] = "Câu chữ mới. / Other words." }
        }
        return true
    }

    /// All but the first step, which every dossier begins with.
    private func later(_ random: inout SeededNumbers, _ isMeant: (Value) -> Bool = { _ in true }) -> String? {
        steps.filter { isMeant($0.value) }.keys.filter { $0 != steps.keys.first }.randomElement(using: &random)
    }

    private mutating func renameStep(_ random: inout SeededNumbers) -> Bool {
        guard let step = steps.keys.randomElement(using: &random) else { return false }
        let name = step + "_anew"
        retarget(step, to: name)
        change(file) { root in
            let renamed = (root["steps"]?.object ?? [:]).map { ($0.key == step ? name : $0.key, $0.value) }
            root["steps"] = .object(Value.Object(uniqueKeysWithValues: renamed))
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["steps"]) { steps in
                    let text = steps[step]
                    steps[step] = nil as Value?
                    steps[name] = text
                }
            }
        }
        map.steps[step] = name
        return true
    }

    private mutating func removeStep(_ random: inout SeededNumbers) -> Bool {
        guard let step = later(&random), let own = steps[step] else { return false }
        let first = own["outcomes"]?.object?.values.first
        guard let target = own["next"]?.string ?? first?.string ?? first?["to"]?.string, target != step else {
            return false
        }
        retarget(step, to: target)
        change(file) { $0.change(at: ["steps"]) { $0[step] = nil as Value? } }
        return true
    }

    private mutating func addStep(_ random: inout SeededNumbers) -> Bool {
        guard let before = later(&random) else { return false }
        let name = "checked_anew"
        retarget(before, to: name)
        change(file) { root in
            root.change(at: ["steps"]) { steps in
                steps[name] = [
                    "do": "task", "role": "specialist", "limit": 1, "outcomes": ["forward": .string(before)],
                ]
            }
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["steps"]) { $0[name] = "Soát lại / Second look" }
                texts.change(at: ["outcomes"]) { $0["forward"] = "Chuyển / Forward" }
            }
        }
        return true
    }

    /// Puts `target` wherever a step leads to `step`.
    private mutating func retarget(_ step: String, to target: String) {
        func mended(_ value: Value, _ key: String) -> Value {
            switch value {
            case .string(let word):
                let leads = ["next", "timeout", "otherwise", "to"].contains(key) || key.hasPrefix("outcome:")
                return leads && word == step ? .string(target) : value
            case .array(let list): return .array(list.map { mended($0, key == "cases" ? "case" : key) })
            case .object(let members):
                var kept: Value.Object = [:]
                for (name, member) in members {
                    kept[name] = mended(member, key == "outcomes" ? "outcome:\(name)" : name)
                }
                return .object(kept)
            default: return value
            }
        }
        change(file) { root in
            let steps = (root["steps"]?.object ?? [:]).map { ($0.key, mended($0.value, "step")) }
            root["steps"] = .object(Value.Object(uniqueKeysWithValues: steps))
        }
    }

    private mutating func editStepLimit(_ random: inout SeededNumbers) -> Bool {
        guard let step = steps.filter({ $0.value["limit"] != nil }).keys.randomElement(using: &random) else {
            return false
        }
        let days: Value = Bool.random(using: &random) ? 1 : 20
        let limit: Value = ["days": days, "unit": "working"]
        change(file) { $0.change(at: ["steps", step, "limit"]) { $0 = limit } }
        return true
    }

    private mutating func editLimit(_ days: Int) -> Bool {
        change(file) { $0["limit"] = ["days": Value(days), "unit": "working"] }
        return true
    }

    private mutating func editRole(_ random: inout SeededNumbers) -> Bool {
        guard let step = later(&random, { $0["role"] != nil && $0["overdue"] == nil }) else { return false }
        change(file) { root in
            root.change(at: ["steps", step, "role"]) { $0 = $0 == "division_head" ? "specialist" : "division_head" }
        }
        return true
    }

    private mutating func removeOutcome(_ random: inout SeededNumbers) -> Bool {
        guard let step = later(&random, { ($0["outcomes"]?.object?.count ?? 0) > 1 }),
            let outcome = steps[step]?["outcomes"]?.object?.keys.randomElement(using: &random)
        else { return false }
        change(file) { $0.change(at: ["steps", step, "outcomes"]) { $0[outcome] = nil as Value? } }
        return true
    }

    private mutating func addQuestion(isRequired: Bool) -> Bool {
        let schema = folder + "/form.schema.json"
        change(schema) { root in
            root.change(at: ["properties"]) { $0["asked_anew"] = ["type": "string", "minLength": 1, "maxLength": 100] }
            if isRequired { root["required"] = .array((root["required"]?.array ?? []) + ["asked_anew"]) }
        }
        change(folder + "/form.layout.yaml") { root in
            root.change(at: ["pages", "0"]) { page in
                let fields = page["fields"]?.array ?? []
                page["fields"] = .array(fields + [["path": "asked_anew", "widget": "text"]])
            }
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["fields"]) { $0["asked_anew"] = ["label": "Câu hỏi mới / New question"] }
            }
        }
        return true
    }

    private mutating func removeQuestion(_ random: inout SeededNumbers) -> Bool {
        let layout = value(folder + "/form.layout.yaml")
        var places: [(page: Int, field: Int, path: String)] = []
        for (page, item) in (layout["pages"]?.array ?? []).enumerated() {
            for (field, question) in (item["fields"]?.array ?? []).enumerated() {
                if let path = question["path"]?.string { places.append((page, field, path)) }
            }
        }
        guard let gone = places.randomElement(using: &random) else { return false }
        change(folder + "/form.layout.yaml") { root in
            root.change(at: ["pages", String(gone.page), "fields"]) { fields in
                var list = fields.array ?? []
                list.remove(at: gone.field)
                fields = .array(list)
            }
        }
        let names = gone.path.split(separator: ".").map(String.init)
        let group = names.dropLast().flatMap { ["properties", $0] }
        change(folder + "/form.schema.json") { root in
            root.change(at: group + ["properties"]) { $0[names.last ?? ""] = nil as Value? }
            root.change(at: group + ["required"]) { required in
                required = .array((required.array ?? []).filter { $0.string != names.last })
            }
        }
        return true
    }

    private mutating func editFee(_ random: inout SeededNumbers) -> Bool {
        guard let count = value(file)["fees"]?.array?.count, count > 0 else { return false }
        let place = String(Int.random(in: 0..<count, using: &random))
        change(file) { $0.change(at: ["fees", place, "amount"]) { $0 = "77000" } }
        return true
    }

    private mutating func addPaper() -> Bool {
        change(file) { root in
            let paper: Value = ["id": "paper_anew", "required": true, "accept": ["pdf"], "form": "copy", "copies": 1]
            root["papers"] = .array((root["papers"]?.array ?? []) + [paper])
        }
        for language in Language.allCases {
            change("\(folder)/text.\(language.rawValue).yaml") { texts in
                texts.change(at: ["papers"]) { $0["paper_anew"] = ["title": "Giấy tờ mới / New paper"] }
            }
        }
        return true
    }

    private mutating func removePaper(_ random: inout SeededNumbers) -> Bool {
        guard let count = value(file)["papers"]?.array?.count, count > 0 else { return false }
        let place = Int.random(in: 0..<count, using: &random)
        change(file) { root in
            var papers = root["papers"]?.array ?? []
            papers.remove(at: place)
            root["papers"] = .array(papers)
        }
        return true
    }

    private mutating func editDocument(_ random: inout SeededNumbers) -> Bool {
        let paths = files.keys.filter { $0.hasPrefix(folder + "/documents/") }.sorted()
        guard let path = paths.randomElement(using: &random) else { return false }
        files[path, default: []] += Array("\n<p>Mẫu mới.</p>\n".utf8)
        return true
    }

    private mutating func editSupplement() -> Bool {
        change(file) { root in
            root.change(at: ["clock"]) { clock in
                clock["supplement"] = clock["supplement"] == "pause" ? "restart" : "pause"
            }
        }
        return true
    }
}
