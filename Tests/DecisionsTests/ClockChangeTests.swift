import Testing

/// Where clocks change, hours are added on the time line and not on the clock.
struct ClockChangeTests {
    @Test(arguments: [
        "@\"2024-03-31T01:00:00@Europe/Berlin\" + @\"PT2H\"": "2024-03-31T04:00:00@Europe/Berlin",
        "@\"2024-03-31T01:30:00@Europe/Berlin\" + @\"PT1H\"": "2024-03-31T03:30:00@Europe/Berlin",
        "@\"2024-03-31T04:00:00@Europe/Berlin\" - @\"PT2H\"": "2024-03-31T01:00:00@Europe/Berlin",
        "@\"2024-03-31T04:00:00@Europe/Berlin\" - @\"2024-03-31T01:00:00@Europe/Berlin\"": "PT2H",
        "@\"2024-03-30T12:00:00@Europe/Berlin\" + @\"P1D\"": "2024-03-31T13:00:00@Europe/Berlin",
        "@\"2024-02-29T12:00:00@Europe/Berlin\" + @\"P2M\"": "2024-04-29T12:00:00@Europe/Berlin",
        "@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT1H\"": "2024-10-27T02:30:00@Europe/Berlin",
        "@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT2H\"": "2024-10-27T02:30:00@Europe/Berlin",
        "@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT3H\"": "2024-10-27T03:30:00@Europe/Berlin",
        "(@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT1H\").time offset": "PT2H",
        "(@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT2H\").time offset": "PT1H",
        "(@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT2H\").timezone": "Europe/Berlin",
        "(@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT2H\") - @\"2024-10-27T01:30:00@Europe/Berlin\"": "PT2H",
        "@\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT1H\" = @\"2024-10-27T01:30:00@Europe/Berlin\" + @\"PT2H\"":
            "false",
        "@\"2024-11-03T00:30:00@America/New_York\" + @\"PT2H\"": "2024-11-03T01:30:00@America/New_York",
        "@\"2024-03-10T01:30:00@America/New_York\" + @\"PT1H\"": "2024-03-10T03:30:00@America/New_York",
        "@\"2026-11-23T23:30:00@Asia/Ho_Chi_Minh\" + @\"PT1H\"": "2026-11-24T00:30:00@Asia/Ho_Chi_Minh",
        "@\"2026-11-23T23:30:00+07:00\" + @\"PT1H\"": "2026-11-24T00:30:00+07:00",
        "@\"2026-11-23T23:30:00\" + @\"PT1H0.5S\"": "2026-11-24T00:30:00.5",
        // An hour that clocks leave out is told by the clocks before it.
        "@\"2024-03-31T02:30:00@Europe/Berlin\" - @\"2024-03-31T01:30:00@Europe/Berlin\"": "PT1H",
        "@\"2024-03-10T02:30:00@America/New_York\" - @\"2024-03-10T01:30:00@America/New_York\"": "PT1H",
        // One that they show twice is the first of both.
        "(@\"2024-10-27T02:30:00@Europe/Berlin\").time offset": "PT2H",
        "(@\"2024-11-03T01:30:00@America/New_York\").time offset": "-PT4H",
    ])
    func `hours are added to the moment`(expression: (key: String, value: String)) throws {
        #expect(try feel(expression.key) == expression.value, "\(expression.key)")
    }

    @Test func `a moment plus what lies between it and another is the other`() throws {
        let moments = [
            "2024-03-31T01:00:00@Europe/Berlin", "2024-03-31T04:00:00@Europe/Berlin",
            "2024-10-27T00:30:00@Europe/Berlin", "2024-10-27T02:30:00@Europe/Berlin",
            "2024-10-27T04:30:00@Europe/Berlin", "2024-11-03T01:30:00@America/New_York", "2026-11-23T08:30:00Z",
        ]
        for a in moments {
            for b in moments {
                let text = "@\"\(a)\" + (@\"\(b)\" - @\"\(a)\") = @\"\(b)\""
                #expect(try feel(text) == "true", "\(text)")
            }
        }
    }
}
