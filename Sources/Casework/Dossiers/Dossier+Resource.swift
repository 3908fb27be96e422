package import Administration
import Core

extension Dossier {
    /// The dossier as the policy sees it: its units, who handed it in, whom it concerns.
    package func resource(secretMatches: Bool = false) -> PolicyResource {
        PolicyResource(
            units: units, subject: procedure, applicantAccount: applicant.account, ownerAccount: owner.account,
            secretMatches: secretMatches)
    }
}
