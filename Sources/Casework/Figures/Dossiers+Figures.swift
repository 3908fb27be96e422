package import Core
import Store

extension Dossiers {
    /// The figures of a unit from one day to another, both included. Throws `figures.span` when they are the wrong way round.
    package func figures(of unit: String, from first: CivilDate, through last: CivilDate) async throws -> Figures {
        guard first <= last else { throw Problem(.invalid, "figures.span") }
        let midnight = ClockTime(hour: 0)
        let span = FigureSpan(unit: unit, start: Instant(first, midnight), end: Instant(last + 1, midnight))
        // What happened at this very moment has happened: it is counted as done, and not as open too.
        let at = min(span.end, clock.now + .milliseconds(1))
        return try await database.read { tx in
            var count = FigureCount()
            try count.received(tx.query(FigureSQL.received(span)))
            try count.carriedOver(tx.query(FigureSQL.carriedOver(span)))
            try count.resolved(tx.query(FigureSQL.resolved(span)))
            try count.open(tx.query(FigureSQL.open(unit, at: at)))
            try count.acts(tx.query(FigureSQL.acts(span)))
            try count.taken(tx.query(FigureSQL.taken(span)))
            return Figures(
                unit: unit, from: first, through: last, at: at, total: count.total,
                procedures: count.lines.values.sorted { $0.procedure < $1.procedure },
                officers: count.officers.values.sorted { $0.id < $1.id }, resolved: count.alike)
        }
    }
}

/// The rows, added up.
private struct FigureCount {
    var lines: [String: Figures.Line] = [:]
    var total = Figures.Line(procedure: "")
    var officers: [Identifier: Figures.Officer] = [:]
    var alike: [Figures.Resolved: Int] = [:]

    private mutating func add(_ procedure: String, _ change: (inout Figures.Line) -> Void) {
        change(&lines[procedure, default: Figures.Line(procedure: procedure)])
        change(&total)
    }

    mutating func received(_ rows: [Row]) throws {
        for row in rows {
            let (channel, count) = (try FigureCount.channel(row), try row.int("n"))
            add(try row.text("procedure")) { $0.received[channel, default: 0] += count }
        }
    }

    mutating func carriedOver(_ rows: [Row]) throws {
        for row in rows {
            let count = try row.int("n")
            add(try row.text("procedure")) { $0.carriedOver += count }
        }
    }

    mutating func resolved(_ rows: [Row]) throws {
        for row in rows {
            let (procedure, count) = (try row.text("procedure"), try row.int("n"))
            switch FigureRow.Closing(rawValue: try row.text("closing")) {
            case .withdrawn: add(procedure) { $0.withdrawn += count }
            case .untaken: add(procedure) { $0.untaken += count }
            case .resolved: try resolved(row, procedure, count)
            case .open, nil: continue
            }
        }
    }

    private mutating func resolved(_ row: Row, _ procedure: String, _ count: Int) throws {
        let punctuality = try FigureCount.punctuality(row, "punctuality")
        let (supplements, apologies) = (try row.int("asked"), try row.int("sorry"))
        let (papers, result, payment) = (try row.int("papers"), try row.int("result"), try row.int("payment"))
        add(procedure) { line in
            line.resolved[punctuality, default: 0] += count
            line.supplements += supplements
            line.apologies += apologies
            line.withPapers += papers < 2 ? count : 0
            line.papersDigitised += papers == 1 ? count : 0
            line.resultsDigitised += result == 1 ? count : 0
            line.paid += payment > 0 ? count : 0
            line.paidOnline += payment == 2 ? count : 0
        }
        let key = Figures.Resolved(
            procedure: procedure, channel: try FigureCount.channel(row), punctuality: punctuality,
            steps: try FigureCount.punctuality(row, "steps"), units: try row.int("units"),
            supplements: try row.int("supplements"))
        alike[key, default: 0] += count
    }

    mutating func open(_ rows: [Row]) throws {
        for row in rows {
            let (late, count) = (try row.int("late"), try row.int("n"))
            add(try row.text("procedure")) { line in
                if late == 1 { line.over += count } else { line.within += count }
            }
        }
    }

    private mutating func add(_ officer: Identifier, _ change: (inout Figures.Officer) -> Void) {
        change(&officers[officer, default: Figures.Officer(id: officer)])
    }

    mutating func acts(_ rows: [Row]) throws {
        for row in rows {
            let (id, count) = (try row.identifier("officer"), try row.int("n"))
            let punctuality = try FigureCount.punctuality(row, "punctuality")
            switch FigureAct.Kind(rawValue: try row.text("kind")) {
            case .step: add(id) { $0.steps[punctuality, default: 0] += count }
            case .supplement: add(id) { $0.supplements += count }
            case .apology: add(id) { $0.apologies += count }
            case .running, .stopped, nil: continue
            }
        }
    }

    mutating func taken(_ rows: [Row]) throws {
        for row in rows {
            let taken = Figures.Officer.Taken(
                punctuality: try FigureCount.punctuality(row, "punctuality"),
                steps: try FigureCount.punctuality(row, "own"), supplements: try row.int("supplements"))
            let count = try row.int("n")
            add(try row.identifier("officer")) { $0.taken[taken, default: 0] += count }
        }
    }

    private static func channel(_ row: Row) throws -> Channel {
        guard let channel = Channel(rawValue: try row.text("channel")) else {
            throw Problem(.fault, "store.wrong_type", ["column": "channel"])
        }
        return channel
    }

    private static func punctuality(_ row: Row, _ column: String) throws -> Punctuality {
        guard let known = Punctuality(rawValue: try row.int(column)) else {
            throw Problem(.fault, "store.wrong_type", ["column": column])
        }
        return known
    }
}
