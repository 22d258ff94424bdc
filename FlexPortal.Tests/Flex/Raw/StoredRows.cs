using System.Security.Cryptography;
using System.Text.Json;
using FlexPortal.Core.Flex.Raw;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Identity.Accounts;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Flex.Raw;

/// <summary>Compares what a run stored with the bytes that were served.</summary>
internal static class StoredRows
{
    /// <summary>The rows of an artifact in document order.</summary>
    public static async Task<IReadOnlyList<RawRecord>> ListAsync(TestDatabase database, Guid artifactId)
    {
        await using var context = database.NewContext();
        return await context.Set<RawRecord>().AsNoTracking().Where(row => row.RawArtifactId == artifactId)
            .OrderBy(row => row.ByteOffset).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The original bytes of an artifact as the portal exports them.</summary>
    public static async Task<byte[]> ExportAsync(TestPortal portal, Guid artifactId)
    {
        var content = portal.Services.GetRequiredService<ArtifactContent>();
        var artifact = await content.FindAsync(AccountScope.All, artifactId, TestContext.Current.CancellationToken);
        Assert.NotNull(artifact);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(artifact, bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Checks bytes, counts and every row of a successful run against the document.</summary>
    public static async Task AssertAsync(TestPortal portal, TestDatabase database, RunDetail run, byte[] document)
    {
        var exported = await ExportAsync(portal, run.RawArtifactId!.Value);
        Assert.Equal(document, exported);
        Assert.Equal((Sha256(document), (long)document.Length), (run.PayloadSha256, run.PayloadByteLength));

        var plain = PlainStatement.Parse(document);
        var rows = await ListAsync(database, run.RawArtifactId.Value);
        Assert.Equal(plain.Rows.Count, rows.Count);
        Assert.Equal(plain.Rows.Count, run.RawRecordCount);
        Assert.Equal(
            plain.Counts(plain.RowPlaces),
            run.Sections.Select(section => (section.AccountId, section.SectionName, section.RowCount))
                .OrderBy(count => count.AccountId, StringComparer.Ordinal).ThenBy(count => count.SectionName, StringComparer.Ordinal));
        for (var i = 0; i < rows.Count; i++)
            AssertRow(plain.Rows[i], rows[i], run, exported);
    }

    private static void AssertRow(PlainRow expected, RawRecord row, RunDetail run, byte[] exported)
    {
        Assert.Equal((expected.Section, expected.Element), (row.SectionName, row.ElementName));
        Assert.Equal(expected.Account.Length > 0 ? expected.Account : run.AccountId, row.AccountId);
        using var payload = JsonDocument.Parse(row.SourcePayload);
        Assert.Equal(expected.Attributes, payload.RootElement.EnumerateObject().Select(value => (value.Name, value.Value.GetString()!)));

        var (element, attributes) = PlainStatement.ParseElement(exported.AsSpan((int)row.ByteOffset, (int)row.ByteLength).ToArray());
        Assert.Equal(expected.Element, element);
        Assert.Equal(expected.Attributes, attributes);
    }
}
