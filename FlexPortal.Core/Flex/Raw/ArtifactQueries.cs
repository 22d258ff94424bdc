using FlexPortal.Core.Flex.Accounts;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Core.Platform.Persistence;
using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Flex.Raw;

/// <summary>An artifact in a list, with what its runs say about it.</summary>
/// <param name="RawArtifactId">Key.</param>
/// <param name="IngestionRunId">The run that first received these bytes.</param>
/// <param name="RunNumber">The number of that run.</param>
/// <param name="AccountId">The account of that run.</param>
/// <param name="Sandbox">Whether the bytes came from the sandbox in place of the broker.</param>
/// <param name="PeriodKey">The days covered, such as <c>20260101-20260131</c>; <c>unknown</c> when the document names none.</param>
/// <param name="FlexQueryId">The broker's id of the Flex Query.</param>
/// <param name="PayloadSha256">SHA-256 of the original bytes, lower-case hexadecimal.</param>
/// <param name="ByteLength">Size of the original in bytes.</param>
/// <param name="ChunkCount">Number of stored chunks.</param>
/// <param name="Charset">Character set named by the broker; null when it named none.</param>
/// <param name="Compression">How each chunk is compressed.</param>
/// <param name="ReceivedAtUtc">When the last byte first arrived, UTC.</param>
/// <param name="RawRecordCount">Rows of the statement; null when no run stored them, because each failed preflight.</param>
/// <param name="LaterRunCount">Later runs that received the same bytes.</param>
/// <param name="AccountSeq">Number in the account's chain, from 1.</param>
/// <param name="PrevLink">Link of the artifact before it in the chain.</param>
/// <param name="Link">This artifact's link, see <see cref="ArtifactChain"/>.</param>
public sealed record ArtifactSummary(
    Guid RawArtifactId, Guid IngestionRunId, long RunNumber, string AccountId, bool Sandbox, string PeriodKey, string FlexQueryId,
    string PayloadSha256, long ByteLength, int ChunkCount, string? Charset, string Compression, DateTimeOffset ReceivedAtUtc,
    long? RawRecordCount, int LaterRunCount, long AccountSeq, byte[] PrevLink, byte[] Link);

/// <summary>
/// Lists the original statements for the page, the API and the command line. Pages are found along an index: the deepest costs what the
/// first does.
/// </summary>
public sealed class ArtifactQueries(IDbContextFactory<PortalDbContext> contexts, AccountQueries accounts)
{
    // A user with more accounts sees most of the rows that a walk over all artifacts reads.
    private const int MostWalked = 32;

    /// <summary>One page, newest first; empty when the scope does not hold the account of the filters.</summary>
    internal async Task<Page<ArtifactSummary>> ListAsync(
        AccountScope scope, FilterSet<RawArtifactRow> filters, Cursor? cursor, int pageSize, CancellationToken cancellationToken)
    {
        if (filters.Of(ArtifactFilters.AccountKey) is { } key)
        {
            if (await accounts.FindAsync(scope, key, cancellationToken) is not { } account)
                return Page<ArtifactSummary>.Empty;
            filters = filters.Without(ArtifactFilters.AccountKey).With(ArtifactFilters.Account, account);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await ArtifactFilters.Newest.ReadAsync(
            (place, most) => Read(context, First(context, scope, filters, place, most)).ToListAsync(cancellationToken),
            cursor, Math.Clamp(pageSize, 1, PageSize.Max));
    }

    /// <summary>
    /// The first artifacts beyond a place. For a user with few accounts it walks the index of each and merges the results, so that the
    /// artifacts of others cost nothing.
    /// </summary>
    private static IQueryable<RawArtifactRow> First(
        PortalDbContext context, AccountScope scope, FilterSet<RawArtifactRow> filters, Cursor? cursor, int most)
    {
        var artifacts = context.Set<RawArtifactRow>().AsNoTracking();
        var named = filters.Of(ArtifactFilters.Account) is not { } account ? scope.Named : scope.Holds(account) ? [account] : [];
        return named switch
        {
            [] => artifacts.Where(_ => false),
            { Length: <= MostWalked } => ArtifactFilters.Newest.Merge(
                named.Select(one => Walk(artifacts, filters.With(ArtifactFilters.Account, one))), cursor, most),
            _ => Walk(artifacts.Within(scope), filters).Take(most),
        };

        IQueryable<RawArtifactRow> Walk(IQueryable<RawArtifactRow> rows, FilterSet<RawArtifactRow> list)
        {
            var (others, lead) = list.Split([ArtifactFilters.Account]);
            return ArtifactFilters.Newest.Walk(others.Apply(rows), cursor, lead);
        }
    }

    /// <summary>These artifacts with their runs, in the same order.</summary>
    private static IQueryable<ArtifactSummary> Read(PortalDbContext context, IQueryable<RawArtifactRow> artifacts)
    {
        var runs = context.Set<IngestionRun>();
        return
            from artifact in artifacts
            join run in runs on artifact.IngestionRunId equals run.IngestionRunId
            select new ArtifactSummary(
                artifact.RawArtifactId, artifact.IngestionRunId, run.Fence, artifact.AccountId, run.IsSandbox, artifact.PeriodKey,
                artifact.FlexQueryId, artifact.PayloadSha256, artifact.ByteLength, artifact.ChunkCount, artifact.Charset,
                artifact.Compression, artifact.ReceivedAtUtc,
                runs.Where(one => one.RawArtifactId == artifact.RawArtifactId).Max(one => one.RawRecordCount),
                runs.Count(one => one.RawArtifactId == artifact.RawArtifactId && one.IngestionRunId != artifact.IngestionRunId),
                artifact.AccountSeq, artifact.PrevLink, artifact.Link);
    }
}
