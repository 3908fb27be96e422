import Casework
import Core

/// The way through a form: its pages, the papers if any are asked for, the review.
struct FilingSteps: Sendable {
    enum Step: Hashable, Sendable {
        case page(String)
        case papers, review
    }

    let steps: [Step]
    private let draft: Identifier

    init(_ filling: Filling) {
        draft = filling.draft.id
        let papers: [Step] = filling.asksPapers ? [.papers] : []
        // Who answers a request for papers begins with them; the answers can be changed from the review.
        steps = (filling.dossier == nil ? filling.pages.map { .page($0.id) } : []) + papers + [.review]
    }

    func address(_ step: Step) -> String {
        switch step {
        case .page(let id): URLs.draft(draft, page: id)
        case .papers: URLs.draftPapers(draft)
        case .review: URLs.draftReview(draft)
        }
    }

    /// Where to go after `step`; to the review from one that is not on the way.
    func address(after step: Step) -> String {
        guard let index = steps.firstIndex(of: step), index + 1 < steps.count else { return address(.review) }
        return address(steps[index + 1])
    }

    /// Nil before the first.
    func address(before step: Step) -> String? {
        guard let index = steps.firstIndex(of: step) else { return address(.review) }
        return index == 0 ? nil : address(steps[index - 1])
    }

    func progress(_ step: Step, title: String) -> Part.StepProgress? {
        steps.firstIndex(of: step).map { Part.StepProgress(number: $0 + 1, total: steps.count, title: title) }
    }
}
