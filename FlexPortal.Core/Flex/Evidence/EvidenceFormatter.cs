using System.Globalization;
using System.Text;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;

namespace FlexPortal.Core.Flex.Evidence;

/// <summary>The texts of an evidence pack.</summary>
internal static class EvidenceFormatter
{
    public static string ReadMe(RunDetail run, RawArtifact? artifact, EvidencePack pack, DateTimeOffset at)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            EVIDENCE OF RUN {run.IngestionRunId}
            Written by FlexPortal {WriteEvidencePack.PortalVersion} at {at:yyyy-MM-dd HH:mm:ss} UTC.
            {(run.Sandbox ? "The sandbox answered this run: its figures are invented.\n" : "")}
            {Verdict(run, artifact, pack)}

            WHAT IS IN HERE
            run.json           the run as the portal's API answers it
            timeline.json/csv  its stages: start, end, length; the JSON has every exchange with the broker, the CSV counts them
            events.jsonl       everything that happened, one JSON object a line, numbered without gaps
            diagnostics.json   the failure, missing sections, findings of the check before publishing
            sections.csv       sections with their rows, and those that are missing; both CSV files are what the portal itself gives out

            """);
        if (artifact is not null)
            AppendArtifact(text, pack);
        text.Append("""
            manifest.json      this pack as JSON: version, hashes, place in the chain
            SHA256SUMS         SHA-256 of every other file

            HOW TO CHECK IT BY HAND
            1. Unpack, and in that folder run: sha256sum -c SHA256SUMS
               (macOS: shasum -a 256 -c SHA256SUMS). Every line has to end with OK.

            """);
        if (artifact is not null)
            AppendByHand(text, artifact, pack.Proof!);
        text.Append("""

            In CSV files a value that a spreadsheet would take for a formula has an apostrophe before it, and so has one that begins with an
            apostrophe: take one leading apostrophe away to have the value.
            This pack holds account numbers and positions. Treat it as you treat the statement itself.

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    public static string Failure(ArtifactProof? proof)
    {
        var text = new StringBuilder("VERIFICATION FAILED\n\nDo not rely on this statement. What is stored is not what was received:\n");
        if (proof is null)
            text.Append("\nThe run received a statement, and the database does not have it any more.\n");
        foreach (var check in proof?.Checks ?? [])
            text.Append(CultureInfo.InvariantCulture, $"\n{Word(check.Outcome),-9} {check.Name}: {check.Sentence}\n")
                .AppendJoin("", check.Differences.Select(difference => $"          {difference.Code}  {difference.Sentence}\n"));
        return text.Append("\nWhat to do: restore the database from a backup, or fetch the statement from the broker again.\n").ToString();
    }

    private static string Verdict(RunDetail run, RawArtifact? artifact, EvidencePack pack) => (run.Status, artifact, pack.Damaged) switch
    {
        (_, not null, true) =>
            "*** VERIFICATION FAILED *** What is stored is not what was received. VERIFICATION-FAILED.txt says what differs.",
        (_, not null, false) =>
            $"VERIFIED: the broker's bytes are here as they were received; {pack.Proof!.Checks.Count} of {pack.Proof.Checks.Count} "
            + "checks passed.",
        (RunStatus.Started, null, _) => "The run was active when this was written: no statement was stored yet.",
        _ when run.RawArtifactId is not null =>
            "*** THE STATEMENT IS NOT THERE *** The run received one, and the database does not have it any more.",
        _ => $"There is no statement in this pack: the run ended in the stage '{run.Stage.ToString().ToLowerInvariant()}' "
            + "before any bytes were stored"
            + (run.Error is { } error ? $". {error.Code}: {error.Message}" : "."),
    };

    private static void AppendArtifact(StringBuilder text, EvidencePack pack)
    {
        text.Append(pack.AsReceived == true
            ? "statement.xml      the original statement, byte for byte\n"
            : "statement-damaged.xml  what is left of the original statement; NOT the received bytes\n");
        text.Append("""
            verification.json  every check that was made while this pack was written, and its result
            chain-link.txt     the text whose SHA-256 is the statement's link in the account's chain

            """);
    }

    private static void AppendByHand(StringBuilder text, RawArtifact artifact, ArtifactProof proof) =>
        text.Append(CultureInfo.InvariantCulture, $"""
        2. sha256sum statement.xml has to give
           {artifact.PayloadSha256}
        3. sha256sum chain-link.txt has to give the link
           {proof.Chain.Link}
           Its lines are: the version of the form, account, number in the chain ({artifact.AccountSeq}), SHA-256 and length of the
           statement, the artifact's id, the time of arrival in microseconds (counted in .NET from year 1), and the previous link.
           The next statement of the account has this link as its previous link, so a change breaks every later link.
        4. verification.json says what the portal itself found at {proof.VerifiedAtUtc:yyyy-MM-dd HH:mm:ss} UTC:

        """).AppendJoin("", proof.Checks.Select(check => $"   {Word(check.Outcome),-9} {check.Name}: {check.Sentence}\n"));

    private static string Word(ProofOutcome outcome) => outcome switch
    {
        ProofOutcome.Passed => "passed",
        ProofOutcome.Failed => "FAILED",
        _ => "not done",
    };
}
