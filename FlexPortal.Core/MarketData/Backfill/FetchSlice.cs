using System.Security.Cryptography;
using FlexPortal.Core.MarketData.Assets;
using FlexPortal.Core.MarketData.Bars;
using FlexPortal.Core.MarketData.Lineage;
using FlexPortal.Core.MarketData.Vendors;
using FlexPortal.Core.MarketData.Vendors.Client;

namespace FlexPortal.Core.MarketData.Backfill;

/// <summary>The outcome of one slice.</summary>
/// <param name="Stored">What was stored; null when the vendor gave no answer.</param>
/// <param name="Fault">Why there was none.</param>
/// <param name="Fetches">Every question asked, for the remediation log and the vendor's status.</param>
internal sealed record SliceOutcome(StoredSlice? Stored, VendorFault? Fault, IReadOnlyList<VendorFetch> Fetches);

/// <summary>Asks a vendor for one slice, page by page, and stores its answer.</summary>
internal sealed class FetchSlice(VendorConnections connections, VendorClient client, StoreSlice store)
{
    // Version of the code that reads answers; lineage keeps it.
    private const string AdapterVersion = "1";

    // A vendor that never ends its pages must not keep a run open without end.
    private const int MostPages = 100;

    /// <summary>Fetches and stores. A fault of the vendor is an outcome, not an exception.</summary>
    /// <exception cref="Platform.Jobs.LeaseLostException">The slice is over or another process has it; nothing is stored.</exception>
    public async Task<SliceOutcome> ExecuteAsync(
        MarketAsset asset, ClaimedSlice claimed, Guid runId, CancellationToken cancellationToken)
    {
        var connection = await connections.OpenAsync(asset.Setting.VendorCode, cancellationToken);
        var pages = new List<VendorFetch>();
        var received = new ReceivedPages(connection.Vendor.Capabilities.Density);
        string? page = null;
        do
        {
            var query = new VendorQuery(asset.Setting.VendorSymbol, claimed.Interval, claimed.Slice, page);
            var fetch = await client.FetchAsync(connection, query, cancellationToken);
            pages.Add(fetch);
            if (fetch.Reply is VendorReply.Faulted { Fault: var fault })
                return new(null, fault, pages);
            page = received.Add(fetch);
        }
        while (page is not null && pages.Count < MostPages);

        if (page is not null)
            return new(null, VendorFault.Unknown("more pages than a slice can have"), pages);
        var answer = Answer(asset, claimed, runId, connection.Vendor.Capabilities, received, pages);
        try
        {
            return new(await store.ExecuteAsync(answer, cancellationToken), null, pages);
        }
        catch (PortalException changed) when (changed.Error == VendorErrors.OtherVendor)
        {
            return new(null, VendorFault.OtherVendor(), pages);
        }
    }

    private static SliceAnswer Answer(
        MarketAsset asset, ClaimedSlice claimed, Guid runId, VendorCapabilities vendor, ReceivedPages received, List<VendorFetch> pages)
    {
        var (first, last) = (pages[0].Last!, pages[^1].Last!);
        return new()
        {
            AssetId = asset.AssetId,
            Interval = claimed.Interval,
            Slice = claimed.Slice,
            Bars = received.Bars,
            Incomplete = received.Incomplete,
            VendorCode = asset.Setting.VendorCode,
            VendorSymbol = asset.Setting.VendorSymbol,
            Density = received.Density,
            PublishDelay = vendor.PublishDelayOf(claimed.Interval),
            AdapterVersion = AdapterVersion,
            Request = new("GET " + first.Template, []),
            RequestedAt = first.RequestedAt,
            RespondedAt = last.RespondedAt,
            Attempts = pages.Sum(fetch => fetch.Attempts.Count),
            HttpStatus = last.Status ?? 200,
            VendorRequestId = last.Answer?.RequestId,
            PayloadSha256 = received.Sha256(),
            PayloadBytes = received.Bytes,
            ETag = last.Answer?.ETag,
            LastModified = last.Answer?.LastModified?.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
            RunId = runId,
            Claim = claimed.Claim,
        };
    }

    /// <summary>The pages of one slice put together.</summary>
    private sealed class ReceivedPages(BarDensity density)
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly List<Bar> _bars = [];
        private readonly List<DateTimeOffset> _incomplete = [];

        public IReadOnlyList<Bar> Bars => _bars;

        public IReadOnlyList<DateTimeOffset> Incomplete => _incomplete;

        public BarDensity Density { get; private set; } = density;

        public long Bytes { get; private set; }

        /// <summary>Takes a page; returns the mark of the next one, null after the last.</summary>
        public string? Add(VendorFetch fetch)
        {
            if (fetch.Last?.Answer is { } answer)
            {
                _hash.AppendData(answer.Body.Span);
                Bytes += answer.Body.Length;
            }

            switch (fetch.Reply)
            {
                case VendorReply.Bars bars:
                    _bars.AddRange(bars.Rows);
                    _incomplete.AddRange(bars.Incomplete);
                    Density = bars.Density;
                    return bars.NextPage;
                case VendorReply.Absent absent:
                    Density = absent.Density;
                    return null;
                default:
                    return null;
            }
        }

        public string Sha256()
        {
            using (_hash)
                return Convert.ToHexStringLower(_hash.GetHashAndReset());
        }
    }
}
