@testable import Casework
import Core
import OrderedCollections
import Testing

/// Each mistake that an author can make in a step is told with its file, its line and its rule.
@Suite struct StepMistakeTests {
    struct Mistake: Sendable, CustomStringConvertible {
        let kind: String
        let find: String
        let put: String
        let rule: String
        var description: String { "\(rule) in \(kind) by writing \(put)" }

        init(_ kind: String, _ find: String, _ put: String, _ rule: String) {
            self.kind = kind
            self.find = find
            self.put = put
            self.rule = rule
        }
    }

    static let mistakes = [
        Mistake(
            "task", "role: specialist\n    limit: {days: 1.5", "role: boss\n    limit: {days: 1.5", "pack.unknown_word"),
        Mistake("task", "{escalate: division_head}", "{escalate: boss}", "pack.unknown_word"),
        Mistake("task", "again: route}", "again: rout}", "pack.no_such_step"),
        Mistake("task", "intake: {do: task", "intake: {do: decide", "pack.first_step_no_task"),
        Mistake("task", "    at_most: 2\n", "    at_most: two\n", "pack.expected_number"),
        Mistake("task", "loops_at_most: 1\n", "", "pack.circle_without_bound"),
        Mistake("decide", "overdue: {outcome: grant}", "overdue: {outcome: gran}", "pack.no_such_outcome"),
        Mistake("decide", "overdue: {outcome: grant}", "overdue: {outcome: return}", "pack.silence_needs_reason"),
        Mistake("decide", "overdue: {outcome: grant}", "overdue: never", "pack.unknown_word"),
        Mistake(
            "decide", "limit: {days: 2, unit: working}\n    overdue", "overdue", "pack.missing_key"),
        Mistake("consult", "silence: consents", "silence: agrees", "pack.unknown_word"),
        Mistake("issue", "document: permit", "document: permits", "pack.missing_document"),
        Mistake("deliver", "next: end.granted", "next: end.grant", "pack.no_such_result"),
        Mistake("choose", "    otherwise: by_table\n", "", "pack.missing_key"),
        Mistake("choose", "to: survey}", "to: surveys}", "pack.no_such_step"),
        Mistake("choose", "cases:\n      - {when: \"site.floors >= 7\", to: survey}", "cases: []", "pack.no_cases"),
        Mistake(
            "choose",
            #"""
            outputs: [{name: to, type: string}]
                  rules:
                    - ['"simple"', '"sign"']
                    - ["-", '"appraise"']
            """#,
            #"""
            outputs: [{name: to, type: string}, {name: more, type: string}]
                  rules:
                    - ['"simple"', '"sign"', '"a"']
                    - ["-", '"appraise"', '"b"']
            """#,
            "pack.table_outputs"),
        Mistake("choose", "when: \"site.floors >= 7\", to", "when: \"site.floor >= 7\", to", "pack.rule_unreadable"),
        Mistake("choose", "    otherwise: by_table\n", "    otherwise: route\n", "pack.leads_back_unchosen"),
        Mistake("task", "{propose: ask, supplement: appraise, again: route}", "{again: route}", "pack.no_way_forward"),
        Mistake("choose", "'\"sign\"'", "'site.kind'", "pack.table_names_no_step"),
        Mistake("choose", "'\"sign\"'", "'\"signs\"'", "pack.no_such_step"),
        Mistake("choose", "inputs: [site.kind]", "inputs: [site.kin]", "pack.table_fault"),
        Mistake("choose", "hit: first", "hit: best", "table.unknown_hit"),
        Mistake("choose", "    table:\n", "    cases: []\n    table:\n", "pack.one_of"),
        Mistake("wait", "event: survey_done", "event: survey_done\n    until: today", "pack.one_of"),
        Mistake("wait", "event: survey_done", "event: survey_done\n    reference: \"(\"", "pack.pattern_unreadable"),
        Mistake("wait", "    timeout: appraise\n", "", "pack.missing_key"),
        Mistake("wait", "    limit: {days: 10, unit: working}\n    timeout", "    timeout", "pack.missing_key"),
        Mistake("wait", "basis: \"Gói thử, Điều 1\"", "basis: \"\"", "pack.missing_basis"),
        Mistake("wait", "until: \"site.start_date\"", "until: \"site.start\"", "pack.rule_unreadable"),
        Mistake("wait", "until: \"site", "role: clerk\n    until: \"site", "pack.role_for_nobody"),
        Mistake("wait", "until: \"site", "timeout: issue\n    until: \"site", "pack.date_needs_no_limit"),
        Mistake("wait", "clock: stop\n    basis: \"Gói thử, Điều 3\"", "clock: slow", "pack.unknown_word"),
        Mistake("pay", "    basis: \"Gói thử, Điều 2\"\n", "", "pack.missing_basis"),
        Mistake("pay", "    amount: \"site.area * law.rate\"\n", "", "pack.missing_key"),
        Mistake("pay", "site.area * law.rate", "site.area * ", "pack.rule_unreadable"),
        Mistake("pay", "timeout: end.unpaid", "timeout: end.unpayed", "pack.no_such_result"),
        Mistake("pay", "fee: land_tax", "fee: tax", "pack.missing_text"),
        Mistake("pay", "fees: []", "fees: [{id: land_tax, amount: 5}]", "pack.twice"),
        Mistake("pay", "fees: []", "fees: [{id: other, amount: 5, collect: on_demand}]", "pack.fee_needs_pay_step"),
        Mistake("record", "register: permits", "register: permit", "pack.no_such_register"),
        Mistake("record", "floors: \"site.floors\"", "levels: \"site.floors\"", "pack.no_such_field"),
        Mistake("record", "      ward: \"site.ward\"\n", "", "pack.field_not_written"),
        Mistake("record", "      number: \"dossier.document.number\"\n", "", "pack.field_not_written"),
        Mistake("record", "paid: \"dossier.paid\"", "paid: \"dossiers.paid\"", "pack.rule_unreadable"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with file, line and rule`(_ mistake: Mistake) throws {
        let source = try StepsPack.source([(StepsPack.file, mistake.find, mistake.put)])
        #expect {
            try PackReader.read(source)
        } throws: { error in
            guard let problems = error as? SourceProblems else { return false }
            return problems.all.contains { $0.rule == mistake.rule && $0.line > 0 && $0.file.hasPrefix("procedures/") }
        }
    }

    @Test func `what leads back is known, and a supplement does not`() throws {
        let steps = try StepsPack.procedure().steps
        let back = steps.values.flatMap { step in step.outcomes.filter(\.isReturn).map { "\(step.id).\($0.id)" } }
        #expect(back == ["appraise.again", "sign.return"])
        #expect(steps["appraise"]?.returnsAtMost == 2 && steps["route"]?.returnsAtMost == 1)
    }
}
