using FlexPortal.Core.Flex.Statements;

namespace FlexPortal.Core.Flex.Ledger.Reading;

/// <summary>
/// Where a row has each <see cref="RowAttribute"/>. Rows with the same names share one <see cref="AttributeNames"/>, so that the names are
/// looked up once for each shape of row and not once for each row.
/// </summary>
internal sealed class AttributePlaces
{
    // A document that varies its columns without end costs time here, and no memory.
    private const int MostShapes = 4096;

    private static readonly string[] Names = [.. Enum.GetNames<RowAttribute>().Select(name => char.ToLowerInvariant(name[0]) + name[1..])];

    private readonly Dictionary<AttributeNames, int[]> _known = new(ReferenceEqualityComparer.Instance);
    private AttributeNames? _last;
    private int[] _lastPlaces = [];

    /// <summary>The broker's name of an attribute.</summary>
    public static string NameOf(RowAttribute attribute) => Names[(int)attribute];

    /// <summary>Place of each attribute among the names; -1 where the row has none of that name.</summary>
    public int[] Of(AttributeNames names)
    {
        if (ReferenceEquals(names, _last))
            return _lastPlaces;
        if (!_known.TryGetValue(names, out var places))
        {
            if (_known.Count == MostShapes)
                _known.Clear();
            _known.Add(names, places = Find(names));
        }

        (_last, _lastPlaces) = (names, places);
        return places;
    }

    private static int[] Find(AttributeNames names)
    {
        var places = new int[Names.Length];
        Array.Fill(places, -1);
        for (var i = 0; i < names.Count; i++)
        {
            if (Array.IndexOf(Names, names[i]) is var attribute and >= 0)
                places[attribute] = i;
        }

        return places;
    }
}
