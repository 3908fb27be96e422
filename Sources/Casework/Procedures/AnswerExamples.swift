import Core
import Schemas

/// The answers that a pack's own cases give, by path: they are read only when somebody asks.
final class AnswerExamples {
    private let read: () -> [Value]
    private lazy var answers = read()

    init(_ read: @escaping () -> [Value]) { self.read = read }

    /// Those of the cases in a procedure's or group's folder. What cannot be read is told where the cases are read.
    convenience init(pack: PackReader, folder: String) {
        self.init {
            pack.paths(in: folder + "/cases", ending: ".yaml").flatMap { path -> [Value] in
                guard let text = pack.source.text(path),
                    let document = try? YAMLDocument.read(text: text, file: path)
                else { return [] }
                return (document.value.array ?? [document.value]).compactMap { $0["answers"] }
            }
        }
    }

    func values(at path: String) -> [Value] { answers.compactMap { $0.at(path) } }
}
