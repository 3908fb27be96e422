import Administration
import Casework
import Core

/// Puts a dossier's state into the reader's words: status, deadline, units, fees, spans of time.
struct DossierWords: Sendable {
    let texts: Localizer
    let units: UnitDirectory
    let calendar: WorkingCalendar
    let now: Instant

    init(texts: Localizer, units: UnitDirectory, calendar: WorkingCalendar, now: Instant) {
        self.texts = texts
        self.units = units
        self.calendar = calendar
        self.now = now
    }

    init(_ services: Services, _ texts: Localizer) {
        self.texts = texts
        units = services.organisation.units
        calendar = services.dossiers.calendar
        now = services.clock.now
    }

    /// One of the ten national statuses: `Đang xử lý`.
    func status(_ dossier: Dossier) -> String { status(dossier.status) }

    func status(_ dossier: DossierStanding) -> String { status(dossier.status) }

    private func status(_ status: NationalStatus) -> String { texts("status.\(status.rawValue)") }

    /// The unit's name; its id when no table knows it.
    func unit(_ id: String) -> String { units.unit(id)?.name[texts.language] ?? id }

    /// How the deadline stands now, in working days.
    func due(_ dossier: Dossier) -> Part.DueBadge {
        let due = dossier.clock.due
        switch dossier.clock.state {
        case .notStarted where dossier.isEnded:
            return Part.DueBadge(.done, words: texts("due_words.ended"), texts: texts)
        case .notStarted: return Part.DueBadge(.none, words: texts("due_words.not_started"), texts: texts)
        case .stopped: return Part.DueBadge(.paused, texts: texts)
        case .finished(let moment):
            if moment <= due, let missed = dossier.clock.missed { return self.missed(missed) }
            guard moment > due else { return Part.DueBadge(.done, words: texts("due_words.kept"), texts: texts) }
            return Part.DueBadge(.late, words: late(due, moment, "due_words.was_late"), texts: texts)
        case .running:
            if dossier.isEnded { return Part.DueBadge(.done, words: texts("due_words.ended"), texts: texts) }
            if now > due { return Part.DueBadge(.late, words: late(due, now, "due_words.late"), texts: texts) }
            if let missed = dossier.clock.missed { return self.missed(missed) }
            if now.date == due.date { return Part.DueBadge(.today, texts: texts) }
            guard let left = workingDays(now, due) else { return Part.DueBadge(.onTime, texts: texts) }
            let words = texts(left == 1 ? "due_words.left_one" : "due_words.left", ["days": String(left)])
            return Part.DueBadge(left <= 1 ? .soon : .onTime, words: words, texts: texts)
        }
    }

    /// What was promised first was not kept: a later promise makes it no better.
    private func missed(_ moment: Instant) -> Part.DueBadge {
        Part.DueBadge(.late, words: texts("due_words.missed", ["due": moment.date.vietnamese]), texts: texts)
    }

    private func late(_ due: Instant, _ moment: Instant, _ key: String) -> String {
        guard let days = workingDays(due, moment), days > 0 else { return texts(key + "_hours") }
        return texts(days == 1 ? key + "_one" : key, ["days": String(days)])
    }

    /// Working days after `start`'s day, through `end`'s; nil outside the calendar.
    private func workingDays(_ start: Instant, _ end: Instant) -> Int? {
        guard start.date < end.date else { return 0 }
        do { return try calendar.workingDays(from: start.date + 1, through: end.date) } catch { return nil }
    }

    /// When the result was promised, or is expected: `thứ Năm, 26/11/2026, trước 16:00`.
    func dueTime(_ dossier: Dossier) -> String { texts.before(dossier.clock.due) }

    /// How long something took: `15 phút`, `3 giờ`, `2 ngày`.
    func duration(from start: Instant, to end: Instant) -> String {
        let minutes = max(1, (end.milliseconds - start.milliseconds) / 60_000)
        let (key, count) =
            minutes < 90
            ? ("minutes", minutes)
            : minutes < 36 * 60
                ? ("hours", (minutes + 30) / 60)
                : ("days", (minutes + 720) / 1440)
        return texts(count == 1 ? "span.\(key)_one" : "span.\(key)", ["count": String(count)])
    }

    /// A mark as the language writes decimals: `8,25`.
    func mark(_ mark: Decimal) -> String {
        texts.language == .vietnamese ? mark.description.replacing(".", with: ",") : mark.description
    }

    /// A fee as it was filed, and when it is to be paid or was: `50.000 đồng, nộp khi nhận kết quả`.
    func fee(_ fee: Fee, now dossier: Dossier) -> String {
        guard let now = dossier.fees.first(where: { $0.id == fee.id }) else {
            return "\(money(fee.amount)), \(texts("fee.dropped"))"
        }
        return "\(money(fee.amount)), \(feeState(fee.collectedAt == nil ? now : fee, of: dossier))"
    }

    /// When a fee was paid, or is to be: `nộp khi nhận kết quả`. Once the dossier has ended nobody asks for it any more.
    func feeState(_ fee: Fee, of dossier: Dossier) -> String {
        if let paid = fee.collectedAt { return texts("portal.fee_paid", ["moment": texts.moment(paid)]) }
        if let waived = fee.waivedAt { return texts("fee.waived", ["moment": texts.moment(waived)]) }
        if dossier.endedAt != nil { return texts("collect.not_recorded") }
        if let demand = demand(for: fee, of: dossier) {
            return texts("fee.due", ["invoice": demand.purpose])
        }
        return texts("collect.\(fee.collect.rawValue)")
    }

    /// What asks for a fee of the list now.
    private func demand(for fee: Fee, of dossier: Dossier) -> PaymentDemand? {
        dossier.demands.last { demand in
            demand.collect == fee.collect && dossier.awaits(demand) && demand.feeLines.contains { $0.fee == fee.id }
        }
    }

    func money(_ dong: Int) -> String { Money(dong: Int64(dong)).text(texts.language) }
}
