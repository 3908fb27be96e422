import Casework
import Core

extension URLs {
    package static let desk = "/can-bo"
    static let deskTasks = "\(desk)/viec"
    static let deskSearch = "\(desk)/tim"
    static let deskIntake = "\(desk)/tiep-nhan"
    static let deskUnit = "\(desk)/don-vi"
    static let deskTimes = "\(deskUnit)/thoi-gian"
    static let deskFigures = "\(deskUnit)/ket-qua"
    static let deskBook = "\(desk)/so-theo-doi"

    static let deskJudging = "\(desk)/cham-diem"
    static let deskTies = "\(deskJudging)/quan-he"
    static func deskPanel(_ dossier: Identifier, _ step: String) -> String {
        "\(desk(dossier))/cham-diem/\(encode(step))"
    }

    static let deskRegisters = "\(desk)/so"

    static func deskRegister(_ name: String) -> String { "\(deskRegisters)/\(encode(name))" }
    static func deskRecord(_ key: String, of name: String) -> String { "\(deskRegister(name))/\(encode(key))" }
    static func deskIntake(_ procedure: String) -> String { "\(deskIntake)/\(encode(procedure))" }
    static func desk(_ dossier: Identifier) -> String { "\(desk)/ho-so/\(dossier)" }
    static func deskAct(_ task: TaskReference, _ outcome: String? = nil) -> String {
        let address = "\(desk(task.dossier))/buoc/\(task.subject)"
        return outcome.map { "\(address)?ket=\(encode($0))" } ?? address
    }
    static func deskAssign(_ task: TaskReference) -> String { "\(desk(task.dossier))/giao/\(task.subject)" }
    static func deskApology(_ dossier: Identifier) -> String { "\(desk(dossier))/xin-loi" }
    static func deskSupplement(_ dossier: Identifier) -> String { "\(desk(dossier))/bo-sung" }
    static func deskWithdrawal(_ dossier: Identifier) -> String { "\(desk(dossier))/rut" }
    static func deskPaper(_ dossier: Identifier, _ index: Int) -> String { "\(desk(dossier))/giay-to/\(index)" }
    static func deskDocument(_ dossier: Identifier, _ index: Int) -> String { "\(desk(dossier))/van-ban/\(index)" }
    static func deskFile(_ dossier: Identifier, _ index: Int) -> String { "\(deskDocument(dossier, index))/pdf" }
    static func deskRevoke(_ dossier: Identifier, _ index: Int) -> String { "\(deskDocument(dossier, index))/thu-hoi" }
    static func deskPrintFile(_ dossier: Identifier, _ form: OfficialForm) -> String {
        "\(deskPrint(dossier, form))/pdf"
    }
    static func deskApplication(_ dossier: Identifier) -> String { "\(desk(dossier))/to-khai" }
    static func deskApplicationFile(_ dossier: Identifier) -> String { "\(deskApplication(dossier))/pdf" }
    static func deskPrint(_ dossier: Identifier, _ form: OfficialForm) -> String {
        "\(desk(dossier))/in/\(form.rawValue)"
    }
}

/// A task as addresses and forms name it: `725….appraise`, or `725….consult.fire` for a branch of a consultation.
struct TaskReference: Hashable, Sendable {
    let dossier: Identifier
    let step: String
    let branch: String?

    var subject: String { branch.map { "\(step).\($0)" } ?? step }
    var text: String { "\(dossier).\(subject)" }

    init(dossier: Identifier, step: String, branch: String?) {
        self.dossier = dossier
        self.step = step
        self.branch = branch
    }

    init(_ dossier: Identifier, _ task: OpenTask) { self.init(dossier: dossier, step: task.step, branch: task.branch) }

    /// Nil when `subject` has more parts than a step and a branch.
    init?(_ dossier: Identifier, subject: String) {
        let parts = subject.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts[0].isEmpty else { return nil }
        self.init(dossier: dossier, step: parts[0], branch: parts.count == 2 ? parts[1] : nil)
    }

    init?(_ text: String) {
        guard let dot = text.firstIndex(of: "."), let dossier = Identifier(text[..<dot]) else { return nil }
        self.init(dossier, subject: String(text[text.index(after: dot)...]))
    }
}
