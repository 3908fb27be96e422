import Core
import Store

/// A unit's days, as moments: from `start` on, before `end`.
struct FigureSpan: Sendable {
    let unit: String
    let start: Instant
    let end: Instant
}

/// What the figures ask of the tables, apart so that tests look at how the engines answer it. Rows come grouped, so that
/// few are read however many dossiers there are.
enum FigureSQL {
    static func received(_ span: FigureSpan) -> SQL {
        """
        SELECT procedure, channel, COUNT(*) AS n FROM figure
        WHERE unit = \(span.unit) AND started_at >= \(span.start) AND started_at < \(span.end)
        GROUP BY procedure, channel
        """
    }

    static func carriedOver(_ span: FigureSpan) -> SQL {
        """
        SELECT procedure, COUNT(*) AS n FROM figure
        WHERE unit = \(span.unit) AND resolved_at >= \(span.start) AND started_at < \(span.start)
        GROUP BY procedure
        """
    }

    static func resolved(_ span: FigureSpan) -> SQL {
        """
        SELECT procedure, channel, closing, punctuality, steps, units, supplements, papers, result, payment,
            SUM(n) AS n, SUM(asked) AS asked, SUM(sorry) AS sorry
        FROM (
            SELECT procedure, channel, closing, punctuality, steps, CASE WHEN units > 1 THEN 2 ELSE 1 END AS units,
                CASE WHEN supplements > 2 THEN 2 ELSE supplements END AS supplements, papers, result, payment,
                1 AS n, supplements AS asked, apologies AS sorry
            FROM figure
            WHERE unit = \(span.unit) AND resolved_at >= \(span.start) AND resolved_at < \(span.end)
        ) AS alike
        GROUP BY procedure, channel, closing, punctuality, steps, units, supplements, papers, result, payment
        """
    }

    /// What was in progress at a moment, by whether its limit had passed: the last turn of the limit before then tells.
    static func open(_ unit: String, at moment: Instant) -> SQL {
        """
        SELECT procedure, late, COUNT(*) AS n FROM (
            SELECT f.procedure AS procedure,
                CASE WHEN a.punctuality = 0 THEN 1 WHEN a.kind = 'stopped' THEN 0
                    WHEN a.due_at < \(moment) THEN 1 ELSE 0 END AS late
            FROM figure f JOIN figure_act a ON a.dossier = f.dossier AND a.sequence = (
                SELECT MAX(b.sequence) FROM figure_act b
                WHERE b.dossier = f.dossier AND b.kind IN ('running', 'stopped', 'apology') AND b.at < \(moment))
            WHERE f.unit = \(unit) AND f.resolved_at >= \(moment) AND f.started_at < \(moment)
        ) AS standing GROUP BY procedure, late
        """
    }

    static func acts(_ span: FigureSpan) -> SQL {
        """
        SELECT officer, kind, punctuality, COUNT(*) AS n FROM figure_act
        WHERE unit = \(span.unit) AND at >= \(span.start) AND at < \(span.end) AND officer IS NOT NULL
        GROUP BY officer, kind, punctuality
        """
    }

    /// The officers' part in what was resolved: for each dossier the worst of their own steps.
    static func taken(_ span: FigureSpan) -> SQL {
        """
        SELECT officer, punctuality, own, supplements, COUNT(*) AS n FROM (
            SELECT a.officer AS officer, f.dossier AS dossier, f.punctuality AS punctuality,
                MIN(a.punctuality) AS own, CASE WHEN f.supplements > 2 THEN 2 ELSE f.supplements END AS supplements
            FROM figure f JOIN figure_act a ON a.dossier = f.dossier
            WHERE f.unit = \(span.unit) AND f.resolved_at >= \(span.start) AND f.resolved_at < \(span.end)
                AND f.closing = 'resolved' AND a.kind = 'step' AND a.unit = f.unit AND a.officer IS NOT NULL
            GROUP BY a.officer, f.dossier, f.punctuality, f.supplements
        ) AS part GROUP BY officer, punctuality, own, supplements
        """
    }
}
