using System.Text.Json;
using Xunit;

namespace FlexPortal.Tests.Hosting;

/// <summary>The list of what the program consists of, beside the program.</summary>
public sealed class SbomTests
{
    [Fact]
    public void Sec_S45_Every_library_that_the_program_loads_is_listed_with_its_version()
    {
        using var list = Read("sbom.cdx.json");
        var listed = list.RootElement.GetProperty("components").EnumerateArray()
            .ToDictionary(
                component => component.GetProperty("purl").GetString()!,
                component => component.GetProperty("scope").GetString(),
                StringComparer.OrdinalIgnoreCase);
        using var loaded = Read("FlexPortal.deps.json");
        var packages = loaded.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() is "package").Select(library => library.Name).ToArray();

        Assert.True(packages.Length > 5, "Nothing is loaded.");
        Assert.All(packages, package => Assert.Equal("required", listed.GetValueOrDefault($"pkg:nuget/{package.Replace('/', '@')}")));
        Assert.Contains(listed.Keys, purl => purl.StartsWith("pkg:npm/%40embedded-postgres/linux-x64@", StringComparison.Ordinal));
        Assert.Equal(
            ("CycloneDX", "1.6"),
            (list.RootElement.GetProperty("bomFormat").GetString(), list.RootElement.GetProperty("specVersion").GetString()));
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)));
}
