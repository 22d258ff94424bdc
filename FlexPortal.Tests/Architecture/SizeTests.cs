using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.CompilerServices;
using FlexPortal.Core.Flex;
using FlexPortal.Hosting;
using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>Limits on the size of files, folders, methods and constructors.</summary>
public sealed class SizeTests
{
    private static readonly Assembly[] Product = [typeof(FlexQueries).Assembly, typeof(PortalWeb).Assembly];

    private static readonly SourceFile[] Files = [.. Repository.Code("FlexPortal").Where(file => !IsSql(file))];

    [Fact]
    public void Files_are_small()
    {
        var lines = Files.Select(file => file.Lines).Order().ToArray();

        Rule.Holds(Files.Where(file => file.Lines > 400).Select(file => $"{file.Path}: {file.Lines} lines"));
        Assert.InRange(lines[lines.Length / 2], 1, 80);
        Assert.InRange(lines[lines.Length * 9 / 10], 1, 200);
    }

    [Fact]
    public void Folders_hold_at_most_twenty_five_components()
    {
        const int most = 25;

        Rule.Holds(
            from folder in Repository.All.Where(file => file.Folder.Length > 0).GroupBy(file => file.Folder, StringComparer.Ordinal)
                // A component counts once, together with its code-behind and its styles.
            let components = folder
                .Where(file => !file.HasEnding(".sql"))
                .Select(file => file.Stem)
                .Distinct(StringComparer.Ordinal)
                .Count()
            where components > most
            select $"{folder.Key}: {components} components");
    }

    [Fact]
    public void Lines_are_short()
    {
        const int most = 140;

        Rule.Holds(
            from file in Repository.All
            // A migration keeps the text that databases have applied.
            where file.HasEnding(".cs") || file.HasEnding(".razor") || file.HasEnding(".css") || file.HasEnding(".js")
            from line in file.Text.Split('\n').Index()
            where line.Item.TrimEnd('\r').Length > most
            select $"{file.Path}:{line.Index + 1}: {line.Item.Length} characters");
    }

    [Fact]
    public void Folders_hold_more_than_one_component()
    {
        // A feature starts with one file; everything else with one file belongs to the folder above.
        string[] features = ["FlexPortal/Flex", "FlexPortal/MarketData", "FlexPortal/Sources"];

        Rule.Holds(
            from folder in Repository.All.Where(IsProduct).GroupBy(file => file.Folder, StringComparer.Ordinal)
            where !features.Contains(folder.Key.Replace(".Core", "", StringComparison.Ordinal), StringComparer.Ordinal)
            where folder.Select(file => file.Stem).Distinct(StringComparer.Ordinal).Count() == 1
            select $"{folder.Key}: {folder.First().Name}");
    }

    [Fact]
    public void Methods_are_short()
    {
        var methods = Product.SelectMany(Methods)
            .Where(method => !method.File.EndsWith("Sql.cs", StringComparison.Ordinal))
            .OrderBy(method => method.Lines)
            .ToArray();

        Assert.True(methods.Length > 500, "The debug information was not read.");
        Rule.Holds(methods.Where(method => method.Lines > 60).Select(method => $"{method.File}: {method.Name} has {method.Lines} lines"));
        Assert.InRange(methods[methods.Length * 9 / 10].Lines, 1, 30);
    }

    [Fact]
    public void Constructors_take_at_most_six_parameters()
    {
        const BindingFlags any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;

        Rule.Holds(
            from type in Product.SelectMany(assembly => assembly.GetTypes())
            where !IsData(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            from constructor in type.GetConstructors(any)
            where constructor.GetParameters().Length > 6
            select $"{type.Name}: {constructor.GetParameters().Length} parameters");
    }

    /// <summary>A record is data: as many fields as the thing has.</summary>
    private static bool IsData(Type type) =>
        type.GetMethod("<Clone>$") is not null
            || (type.IsValueType && type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null);

    private static bool IsProduct(SourceFile file) =>
        file.Path.Split('/')[0] is "FlexPortal" or "FlexPortal.Core" or "FlexPortal.Benchmarks";

    private static bool IsSql(SourceFile file) => file.HasEnding("Sql.cs") || file.HasEnding("Copy.cs");

    /// <summary>
    /// Every method with a body, from the line of its first statement to that of its last. A lambda counts with the method around it too.
    /// </summary>
    private static IEnumerable<(string File, string Name, int Lines)> Methods(Assembly assembly)
    {
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb")));
        var reader = symbols.GetMetadataReader();
        foreach (var handle in reader.MethodDebugInformation)
        {
            var points = reader.GetMethodDebugInformation(handle).GetSequencePoints().Where(point => !point.IsHidden).ToArray();
            if (points.Length == 0)
                continue;

            var file = reader.GetString(reader.GetDocument(points[0].Document).Name);
            if (!file.EndsWith(".cs", StringComparison.Ordinal)
                || file.Contains("/obj/", StringComparison.Ordinal)
                || file.Contains("\\obj\\", StringComparison.Ordinal))
                continue;

            var method = assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(handle.ToDefinitionHandle()));
            // Constants and the like: the initializers of a class stand all over it.
            if (method is ConstructorInfo)
                continue;

            yield return (
                Path.GetFileName(file),
                $"{method?.DeclaringType?.Name}.{method?.Name}",
                points.Max(point => point.EndLine) - points.Min(point => point.StartLine) + 1);
        }
    }
}
