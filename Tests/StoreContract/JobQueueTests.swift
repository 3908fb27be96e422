import Testing

@testable import Store

@Suite struct JobQueueTests {
    @Test func `a queue that never runs empty hands out in order and does not grow`() {
        let queue = JobQueue<Int>()
        for job in 0..<10 { #expect(queue.push(job)) }
        var most = 0
        for job in 10..<50_000 {
            #expect(queue.push(job) && queue.next() == job - 10)
            most = max(most, queue.places)
        }
        #expect(most < 4096)
        queue.close()
        #expect(!queue.push(0))
        for job in 49_990..<50_000 { #expect(queue.next() == job) }
        #expect(queue.next() == nil)
    }
}
