import Core
import Testing

@testable import Web

/// A day that cannot be is told beside its question, with the day that it may reach, in both languages.
@Suite struct ImpossibleDateTests {
    @Test(arguments: [
        ("vi", "không được sau ngày", "không được trước ngày 01/01/1900"),
        ("en", "must not be after", "must not be before 01/01/1900"),
    ])
    func `a birth in the future or in another age is refused`(
        _ language: String, _ after: String, _ before: String
    ) async throws {
        try await Town.visit { town, client in
            let today = town.services.clock.now.date
            var browser = CitizenBrowser(client, language: language)
            let page = try await browser.begin()
            for (typed, told) in [
                ((today + 1).vietnamese, "\(after) \(today.vietnamese)"), ("31/12/1899", before),
            ] {
                let answers = CitizenBrowser.business[0].merging(["owner.birth_date": typed]) { $1 }
                let refused = try await browser.submit(page, answers)
                #expect(refused.value("owner.birth_date") == typed)
                #expect(refused.html.contains("id=\"owner-birth_date-error\""))
                #expect(refused.html.contains(told), "\(told)")
            }
            let answers = CitizenBrowser.business[0].merging(["owner.birth_date": today.vietnamese]) { $1 }
            #expect(try await browser.submit(page, answers).value("business.name") != nil)
        }
    }
}
