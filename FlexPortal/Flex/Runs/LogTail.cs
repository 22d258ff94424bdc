using System.Text;
using System.Text.Encodings.Web;
using FlexPortal.Core.Flex.Runs;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Shell.Parts;
using Microsoft.AspNetCore.Components;

namespace FlexPortal.Flex.Runs;

/// <summary>A line ready for display; the rest of its event is dropped.</summary>
/// <param name="Seq">Its number in the run.</param>
/// <param name="Level">Severity.</param>
/// <param name="Html">Its content, encoded.</param>
internal sealed record ShownLine(long Seq, LineLevel Level, MarkupString Html);

/// <summary>The last lines of a log, newest last; older ones are dropped.</summary>
internal sealed class LogTail(int most, ReadingZone zone)
{
    /// <summary>Lines shown unless all are asked for, and the most that a page keeps.</summary>
    public const int Few = 200, Most = 2_000;

    private readonly List<ShownLine> _lines = [];

    /// <summary>The lines, oldest first.</summary>
    public IReadOnlyList<ShownLine> Lines => _lines;

    /// <summary>The newest line that was read; zero before the first.</summary>
    public long Seen { get; private set; }

    /// <summary>How many lines came before the first one here.</summary>
    public long Earlier => _lines.Count == 0 ? 0 : _lines[0].Seq - 1;

    /// <summary>How many of the lines are below a level.</summary>
    public int Below(LineLevel level) => _lines.Count(line => line.Level < level);

    /// <summary>Continues from here, without earlier lines.</summary>
    public void SkipTo(long seq) => Seen = Math.Max(Seen, seq);

    /// <summary>Adds events in order; known ones are skipped.</summary>
    public void Add(IEnumerable<IngestionRunEvent> events)
    {
        foreach (var entry in events.Where(entry => entry.Seq > Seen))
        {
            _lines.Add(Show(LogLine.Of(entry)));
            Seen = entry.Seq;
        }

        if (_lines.Count > most)
            _lines.RemoveRange(0, _lines.Count - most);
    }

    // Text of the broker or a statement is always encoded.
    private ShownLine Show(LogLine line)
    {
        var level = EnumFormatter.From(line.Level);
        var html = new StringBuilder()
            .Append("<time datetime=\"")
            .Append(ValueFormatter.Machine(line.At))
            .Append("\">")
            .Append(zone.At(line.At).ToString("HH:mm:ss.fff",
                System.Globalization.CultureInfo.InvariantCulture))
            .Append("</time> <span class=\"level\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#log-")
            .Append(level)
            .Append("\"/></svg>")
            .Append(line.Word)
            .Append("</span> <span class=\"stage\">").Append(RunFormatter.Stage(line.Stage)).Append("</span> <span class=\"text\">")
            .Append(HtmlEncoder.Default.Encode(line.Text)).Append("</span>");
        return new(line.Seq, line.Level, new(html.ToString()));
    }
}
