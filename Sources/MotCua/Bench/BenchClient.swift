import Casework
import Core
import OrderedCollections

/// One client: a kept-alive connection, one request after the other, on a thread that may block. As little work as
/// possible, since it shares the processors with the server that it measures.
struct BenchClient {
    let port: Int
    let load: BenchLoad
    let index: Int

    func run(until end: ContinuousClock.Instant) throws -> BenchMeasured {
        let desk = load.desks[index % load.desks.count]
        let connection = try BenchConnection(port: port, token: desk.token)
        defer { connection.close() }
        let catalogue = load.platform.dossiers.catalogue
        guard let procedure = catalogue.any(BenchLoad.procedure) else { throw CommandFailure("bench.no_procedure") }
        let step = procedure.firstStep.id
        var measured = BenchMeasured()
        var number = Int.random(in: 1_000_000..<1_000_000_000)
        while ContinuousClock.now < end {
            number += 1
            let answers = load.filingAnswers(
                number, desk, owner: procedure.form.owner, areaPath: procedure.competence.areaPath)
            let filing: Value = [
                "procedure": .string(procedure.id), "channel": "online", "intakeUnit": .string(desk.unit),
                "answers": answers, "papers": .array(load.papers.map(\.value)),
            ]
            let name = BenchLoad.name(number)
            let filed = try timed(0, &measured) {
                try connection.send(
                    "POST", "/api/v1/dossiers", filing.json, key: "bench-\(index)-\(number)", expect: 201)
            }
            guard let id = filed.text(after: "\"id\":\"") else { throw CommandFailure("bench.no_id") }
            try timed(1, &measured) {
                try connection.send(
                    "POST", "/api/v1/dossiers/\(id)/assignments",
                    "{\"step\":\"\(step)\",\"officer\":\"\(desk.officer)\"}", expect: 200)
            }
            try timed(2, &measured) {
                try connection.send(
                    "POST", "/api/v1/dossiers/\(id)/acts",
                    "{\"step\":\"\(step)\",\"outcome\":\"refuse\",\"reason\":\"Không thuộc thẩm quyền\"}", expect: 200)
            }
            let found = try timed(3, &measured) {
                try connection.send(
                    "GET", "/api/v1/dossiers?limit=10&text=\(BenchConnection.encoded(name))", nil, expect: 200)
            }
            guard found.contains(id) else { throw CommandFailure("bench.not_found: a search did not find its dossier") }
            measured.lifecycles += 1
        }
        return measured
    }

    @discardableResult
    private func timed(
        _ step: Int, _ measured: inout BenchMeasured, _ body: () throws -> BenchAnswer
    ) rethrows
        -> BenchAnswer
    {
        let began = ContinuousClock.now
        let answer = try body()
        let taken = (ContinuousClock.now - began).components
        measured.times[step].append(Int(taken.seconds) * 1_000_000 + Int(taken.attoseconds / 1_000_000_000_000))
        return answer
    }
}
