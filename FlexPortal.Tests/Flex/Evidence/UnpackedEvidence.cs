using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace FlexPortal.Tests.Flex.Evidence;

/// <summary>An unpacked evidence pack, checked with nothing but the pack itself.</summary>
internal sealed class UnpackedEvidence
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public UnpackedEvidence(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        foreach (var entry in archive.Entries)
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            Assert.True(_files.TryAdd(entry.FullName, content.ToArray()), $"{entry.FullName} is there twice.");
        }
    }

    public IReadOnlyCollection<string> Names => _files.Keys;

    public byte[] this[string name] => _files[name];

    public string Text(string name) => Encoding.UTF8.GetString(_files[name]);

    public JsonElement Json(string name) => JsonElement.Parse(_files[name]);

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Every file but the list has the hash that the list says, in the list and, where it is in there, in the manifest.</summary>
    public void AssertHashes()
    {
        var lines = Text("SHA256SUMS").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line[66..], line => line[..64], StringComparer.Ordinal);
        Assert.Equal(Names.Where(name => name is not "SHA256SUMS").Order(StringComparer.Ordinal), lines.Keys.Order(StringComparer.Ordinal));
        Assert.All(lines, line => Assert.Equal(Sha256(this[line.Key]), line.Value));
        foreach (var file in Json("manifest.json").GetProperty("files").EnumerateArray())
        {
            var name = file.GetProperty("name").GetString()!;
            Assert.Equal(lines[name], file.GetProperty("sha256").GetString());
            Assert.Equal(this[name].Length, file.GetProperty("bytes").GetInt64());
        }
    }

    public void WriteTo(string folder)
    {
        foreach (var (name, content) in _files)
            File.WriteAllBytes(Path.Combine(folder, name), content);
    }
}
