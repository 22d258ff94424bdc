using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FlexPortal.Core.Flex;
using FlexPortal.Hosting;
using Xunit;

namespace FlexPortal.Tests.Architecture;

/// <summary>Names say the thing, interfaces stand at the border of the process, and what is public is explained.</summary>
public sealed partial class NamingTests
{
    private static readonly Type[] Product =
    [
        .. new[] { typeof(FlexQueries).Assembly, typeof(PortalWeb).Assembly }.SelectMany(assembly => assembly.GetTypes())
            .Where(IsOurs),
    ];

    [Fact]
    public void Sec_S07_Every_pattern_has_a_timeout()
    {
        string[] product = ["FlexPortal/", "FlexPortal.Core/"];

        Rule.Holds(
            from folder in product
            from file in Repository.Code(folder)
            let lines = file.Text.Split('\n')
            from line in lines.Index()
            where line.Item.Contains("GeneratedRegex(", StringComparison.Ordinal)
                || line.Item.Contains("new Regex(", StringComparison.Ordinal)
            let attribute = string.Join(' ', lines.Skip(line.Index).Take(4))
            where !attribute.Contains("1000)]", StringComparison.Ordinal)
                && !attribute.Contains("NonBacktracking", StringComparison.Ordinal)
            select $"{file.Path}: {line.Item.Trim()}");
    }

    [Fact]
    public void No_name_ends_in_a_generic_word() =>
        Rule.Holds(
            from type in Product.Concat(typeof(NamingTests).Assembly.GetTypes().Where(IsOurs))
            where Kind().IsMatch(type.Name)
            select type.FullName);

    [Fact]
    public void An_interface_has_several_implementations()
    {
        // A generic visitor is called with a struct in place of a virtual call: the interface is the shape, not a seam.
        Rule.Holds(
            from contract in Product
            where contract.IsInterface && Product.Count(type => type != contract && contract.IsAssignableFrom(type)) < 2
            select contract.FullName);
    }

    [Fact]
    public void Every_public_type_of_Core_and_every_option_is_documented()
    {
        var explained = DocumentedMember().Matches(File.ReadAllText(Path.ChangeExtension(typeof(FlexQueries).Assembly.Location, ".xml")))
            .Select(member => member.Groups["id"].Value).ToHashSet(StringComparer.Ordinal);
        var types = typeof(FlexQueries).Assembly.GetExportedTypes();
        var options = types.Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));

        Assert.NotEmpty(options);
        Rule.Holds(types.Select(type => $"T:{type.FullName!.Replace('+', '.')}").Except(explained, StringComparer.Ordinal));
        Rule.Holds(options.Select(option => $"P:{option.DeclaringType!.FullName}.{option.Name}").Except(explained, StringComparer.Ordinal));
    }

    [Fact]
    public void The_name_of_a_test_class_says_what_it_needs()
    {
        var classes = from type in typeof(NamingTests).Assembly.GetTypes()
                      where type.GetMethods().Any(method => method.GetCustomAttributes<FactAttribute>().Any())
                      select type.Name;

        Assert.DoesNotContain(classes, name => !name.EndsWith("Tests", StringComparison.Ordinal));
    }

    [Fact]
    public void No_test_sleeps()
    {
        // Two look again and again for what another process does, and a broker pauses before it cuts the line. None of them is a test.
        string[] pause = ["Support/Eventually.cs", "Support/Browser/BroughtBrowser.cs", "Flex/Runs/Failures/LeakyBroker.cs"];

        Rule.Holds(
            from file in Repository.Code("FlexPortal.Tests/")
            where !pause.Any(file.HasEnding) && Sleep().IsMatch(file.Code.Replace("WaitForTimeout = ", "", StringComparison.Ordinal))
            where !file.HasEnding("NamingTests.cs")
            select file.Path);
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("FlexPortal", StringComparison.Ordinal) == true
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.Name.Contains('<', StringComparison.Ordinal);

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilit(y|ies)|Common|Impl|Dto)(`[0-9]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kind();

    [GeneratedRegex("<member name=\"(?<id>[^\"]+)\">\\s*<(summary|inheritdoc)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentedMember();

    [GeneratedRegex(@"Task\.Delay|Thread\.Sleep|WaitForTimeoutAsync|SpinWait", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sleep();
}
