import Core
import Decisions
import Foundation
import Testing

@testable import MotCua

/// What the commands say of files and models that are wrong.
struct CommandAnswerTests {
    private func file(_ content: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "answer-\(UUID().uuidString).json")
        try Data(content.utf8).write(to: file)
        return file.path(percentEncoded: false)
    }

    @Test func `a mark of the byte order at the beginning of a file is no fault`() throws {
        let path = try file("\u{FEFF}{\"a\": 1}")
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try CommandFiles.json(path) == ["a": 1])
    }

    @Test func `what is wrong with a file is told with its place and code`() throws {
        let path = try file("{\n  \"a\": 1,\n  \"a\": 2}")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let twice = #expect(throws: Problem.self) { try CommandFiles.json(path) }
        #expect(twice?.code == "json.duplicate_member")
        #expect(twice?.location == "\(path):3:3")
        let missing = #expect(throws: Problem.self) { try CommandFiles.json(path + "x") }
        #expect(missing?.code == "file.missing")
        let temporary = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let folder = #expect(throws: Problem.self) { try CommandFiles.json(temporary) }
        #expect(folder?.code == "file.folder")
        let noFolder = #expect(throws: Problem.self) { try CommandFiles.folder(path) }
        #expect(noFolder?.code == "file.no_folder")
        let noLines = #expect(throws: Problem.self) { try TextLines(path + "x") }
        #expect(noLines?.code == "file.missing")
        let folderOfLines = #expect(throws: Problem.self) { try TextLines(temporary) }
        #expect(folderOfLines?.code == "file.folder")
    }

    @Test func `failures are sentences in the language that was asked for`() throws {
        let texts = try CommandTexts.read("vi")
        let path = "/nowhere/at-all.json"
        let ours = Problem(.notFound, "file.missing", ["file": path])
        let foundations = try #require(throws: CocoaError.self) { try Data(contentsOf: URL(filePath: path)) }
        for error in [ours, foundations] as [any Error] {
            #expect(CommandFailure(error, texts).description == "Không có tệp \(path). (file.missing, file: \(path))")
        }
        let deep = String(repeating: "[", count: 200)
        let problem = try #require(throws: JSONProblem.self) { try JSONReader.read(deep) }
        #expect(
            CommandFailure(problem, texts).description
                == "Danh sách và đối tượng lồng nhau quá sâu (ở byte 128). (json.too_deep, offset: 128)")
        #expect(throws: CommandFailure.self) { try CommandTexts.read("fr") }
    }

    @Test func `a line that is no JSON is answered with a code and a sentence`() throws {
        let problem = try #require(throws: JSONProblem.self) { try JSONReader.read("") }
        let answer = CommandTexts.answer(problem, try CommandTexts.read("en"))
        #expect(answer["error"]?["code"] == "decision.inputs_json")
        #expect(
            answer["error"]?["sentence"]
                == "This line cannot be read. This is no JSON: it ends before it is complete (at byte 0).")
    }

    @Test func `findings are told as sentences in both languages`() throws {
        let text = """
            <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:fees">
            <inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
            <decision id="fee" name="fee"><informationRequirement><requiredInput href="#n"/></informationRequirement>
            <decisionTable><input><inputExpression typeRef="number"><text>n</text></inputExpression></input>
            <output typeRef="number"/>
            <rule><inputEntry><text>[1..5]</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
            <rule><inputEntry><text>5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule>
            </decisionTable></decision>
            <decision id="bad" name="bad"><informationRequirement><requiredInput href="#n"/></informationRequirement>
            <decisionTable><input><inputExpression typeRef="number"><text>n</text></inputExpression></input>
            <output typeRef="number"/>
            <rule><inputEntry><text>"a"</text></inputEntry><outputEntry><text>fees</text></outputEntry></rule>
            </decisionTable></decision>
            <decision id="end" name="end"><literalExpression><text>1 +</text></literalExpression></decision>
            </definitions>
            """
        let model = try DecisionModel.read(Array(text.utf8), file: "fees.dmn", analysing: true)
        let english = try CommandTexts.read("en")
        #expect(
            model.findings.map { CommandTexts.line($0, english) } == [
                "fees.dmn:7: fee: Rules 1, 2 take the same values (n 5), which the hit policy does not allow. (table.overlap)",
                "fees.dmn:4: fee: No rule takes n < 1, > 5. (table.gap)",
                "fees.dmn:12: bad: Rule 1, “\"a\"”: These kinds do not go together: number, text. (table.cell)",
                "fees.dmn:12: bad: Rule 1, “fees”: Nothing is called “fees” here. (table.cell)",
                "fees.dmn:14: end: The expression ends before it is complete. (feel.unexpected)",
            ])
        let vietnamese = try CommandTexts.read("vi")
        #expect(
            model.findings.prefix(2).map { CommandTexts.line($0, vietnamese) } == [
                "fees.dmn:7: fee: Các dòng 1, 2 cùng nhận một giá trị (n 5), cách chọn dòng của bảng không cho phép. (table.overlap)",
                "fees.dmn:4: fee: Không dòng nào nhận n < 1, > 5. (table.gap)",
            ])
    }

    @Test func `problems of a file are told in the same order each time`() {
        let problems = ["b", "a", "c"].map {
            SourceProblem(file: "f", line: 1, rule: "pack.no_such_procedure", parameters: ["procedure": $0])
        }
        #expect(SourceProblems(problems).all == SourceProblems(problems.reversed()).all)
    }
}
