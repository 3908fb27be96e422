@testable import Casework
import Core
import OrderedCollections
import Testing

/// Each mistake that an author can make in a step is told with its file, its line and its rule.
@Suite struct StepMistakeTests {
    private static let landBranch = """
              land:
                limit: {days: 3, unit: working}
                silence: escalates
                when: "site.area > 10"
                steps:
                  land_visit: {do: wait, event: land_visited, role: specialist, limit: {days: 2, unit: working}, \
        timeout: land_note, next: land_note}
                  land_note: {do: task, role: specialist, outcomes: {pass: land_way}}
                  land_way:
                    do: choose
                    cases: [{when: "site.floors >= 5", to: land_more}]
                    otherwise: done
                  land_more: {do: task, role: division_head, outcomes: {pass: done}}

        """

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
        Mistake(
            "decide", "role: leader\n    limit: {days: 2", "role: leader\n    other_than: [route]\n    limit: {days: 2",
            "pack.other_than_nobody"),
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
                    - ['"contest"', '"jury"']
                    - ['"joint"', '"examine"']
                    - ["-", '"appraise"']
            """#,
            #"""
            outputs: [{name: to, type: string}, {name: more, type: string}]
                  rules:
                    - ['"simple"', '"sign"', '"a"']
                    - ['"contest"', '"jury"', '"c"']
                    - ['"joint"', '"examine"', '"d"']
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
        Mistake("parallel", "join: all", "join: 3", "pack.join_count"),
        Mistake("parallel", "join: all", "join: some", "pack.join_count"),
        Mistake("parallel", "fire_agree: {do: task", "done: {do: task", "pack.step_named_done"),
        Mistake("parallel", landBranch, "", "pack.one_branch"),
        Mistake("parallel", "fail: done, again: fire_check", "fail: sign, again: fire_check", "pack.leaves_branch"),
        Mistake(
            "parallel", "fail: done, again: fire_check", "fail: end.refused, again: fire_check", "pack.leaves_branch"),
        Mistake(
            "parallel", "fail: done, again: fire_check", "fail: land_note, again: fire_check", "pack.leaves_branch"),
        Mistake(
            "parallel", "{pass: done, fail: done, again: fire_check}", "{again: fire_check}", "pack.step_never_ends"),
        Mistake("parallel", "again: fire_check}", "supplement: fire_check}", "pack.supplement_in_branch"),
        Mistake("parallel", "fire_agree: {do: task", "fire_agree: {do: decide", "pack.kind_in_branch"),
        Mistake(
            "parallel", "event: land_visited,", "event: land_visited, clock: stop, basis: x,", "pack.clock_in_branch"),
        Mistake("parallel", "again: route}", "again: fire_agree}", "pack.enters_branch"),
        Mistake("parallel", "{grant: tax,", "{grant: done,", "pack.done_outside_branch"),
        Mistake(
            "parallel", "unit: fire_police\n        limit: {days: 2, unit: working}", "unit: fire_police",
            "pack.missing_key"),
        Mistake("parallel", "unit: fire_police\n        limit", "unti: fire_police\n        limit", "pack.unknown_key"),
        Mistake("parallel", "when: \"site.area > 10\"", "when: \"site.areas > 10\"", "pack.rule_unreadable"),
        Mistake("parallel", "fire_check: {do: task", "tax: {do: task", "pack.twice"),
        Mistake("parallel", "    next: sign\n    branches", "    branches", "pack.missing_key"),
        Mistake("score", "    least: 2\n", "", "pack.missing_key"),
        Mistake("score", "least: 2", "least: 4", "pack.least_of_panel"),
        Mistake("score", "aggregate: mean", "aggregate: trimmed_mean", "pack.trim_needs_three"),
        Mistake("score", "aggregate: mean", "aggregate: sum", "pack.unknown_word"),
        Mistake("score", "    rounding: {decimals: 2, half: up}\n", "", "pack.missing_key"),
        Mistake("score", "decimals: 2", "decimals: 9", "pack.too_many_decimals"),
        Mistake("score", "half: up", "half: down", "pack.unknown_word"),
        Mistake("score", "to: 10, step: 0.5, weight: 3", "to: 0, step: 0.5, weight: 3", "pack.scale_empty"),
        Mistake("score", "to: 10, step: 0.5, weight: 3", "to: 10, step: 0.3, weight: 3", "pack.scale_step"),
        Mistake("score", "step: 0.5, weight: 3", "step: 0.5", "pack.weights_mixed"),
        Mistake("score", "step: 0.5, weight: 3", "step: 0.5, weight: 0", "pack.weight_not_positive"),
        Mistake("score", "step: 0.5, weight: 3", "step: 0.5, weight: 2000000", "pack.scale_number"),
        Mistake("score", "id: use, from", "id: quality, from", "pack.twice"),
        Mistake("score", "phase: blind", "phase: secret", "pack.unknown_word"),
        Mistake(
            "score",
            "      - {phase: blind, limit: {days: 3, unit: working}}\n      - {phase: discussion, limit",
            "      - {phase: discussion, limit: {days: 3, unit: working}}\n      - {phase: blind, limit",
            "pack.phase_order"),
        Mistake("score", "id: chair, role: division_head", "id: head, role: division_head", "pack.tie_needs_chair"),
        Mistake("score", "id: chair, role: division_head", "id: chair, role: boss", "pack.unknown_word"),
        Mistake("score", "role: specialist, count: 2", "role: specialist, count: 31", "pack.panel_size"),
        Mistake("score", "tie: [{criterion: quality}", "tie: [{criterion: beauty}", "pack.no_such_criterion"),
        Mistake("score", "filed, chair, lot]", "filed, dice, lot]", "pack.unknown_word"),
        Mistake(
            "score", "    rank: {group: \"site.ward\", closes: \"date(law.ranking_day)\"}\n", "",
            "pack.tie_without_rank"),
        Mistake("score", "date(law.ranking_day)", "law.ranking_day", "pack.rule_type"),
        Mistake("score", "date(law.ranking_day)", "date(law.ranking)", "pack.rule_unreadable"),
        Mistake("score", "conflicts: [owner.name]", "conflicts: [owner.names]", "pack.conflict_unasked"),
        Mistake("score", "fail: end.refused}\n  survey", "fail: end.refuse}\n  survey", "pack.no_such_result"),
        Mistake(
            "score", "fail: end.refused}\n  survey", "reject: end.refused}\n  survey", "pack.score_needs_no_reason"),
        Mistake(
            "score", "fail: end.refused}\n  survey", "fail: {to: end.refused, from: 1}}\n  survey",
            "pack.last_outcome_open"),
        Mistake("score", "{to: sign, from: 6, places: 2}", "sign", "pack.outcome_takes_all"),
        Mistake(
            "score",
            "    rank: {group: \"site.ward\", closes: \"date(law.ranking_day)\"}\n"
                + "    tie: [{criterion: quality}, filed, chair, lot]\n", "", "pack.places_without_rank"),
        Mistake(
            "score",
            "      - {id: quality, from: 0, to: 10, step: 0.5, weight: 3}\n"
                + "      - {id: use, from: 0, to: 10, step: 0.5, weight: 1}\n", "      []\n", "pack.criteria_count"),
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
        #expect(back == ["appraise.again", "fire_agree.again", "sign.return"])
        #expect(steps["appraise"]?.returnsAtMost == 2 && steps["route"]?.returnsAtMost == 1)
    }
}
