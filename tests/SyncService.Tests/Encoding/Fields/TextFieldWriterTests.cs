using System.Text;
using CsCheck;
using SyncService.Encoding.Fields;

namespace SyncService.Tests.Encoding.Fields;

public sealed class TextFieldWriterTests
{
    /// <summary>Mostly letters, and often what is hard: U+0000, both halves of a pair, what lies beside them.</summary>
    private static readonly Gen<string> Hard = Gen.Frequency(
        (4, Gen.Char[' ', '~']), (1, Gen.Const('\0')), (2, Gen.Char['\uD800', '\uDBFF']), (2, Gen.Char['\uDC00', '\uDFFF']), (1, Gen.Char['\u0080', '\uFFFF']))
        .Array[0, 60].Select(characters => new string(characters));

    [Fact]
    public void Text_arrives_as_its_characters_and_what_cannot_be_stored_as_replacements() => Hard.Sample(value =>
    {
        var field = EncodedField.Of(writer => writer.Text(value), out var altered);
        var expected = Sound(value);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(field!) == expected && altered == (expected == value ? 0 : 1);
    });

    [Theory]
    [InlineData("")]
    [InlineData("Número de Pedido")]
    [InlineData("👩‍👩‍👧 é 𝒳")]
    [InlineData("   padded   ")]
    [InlineData("a \uFFFD of the source")]
    public void Sound_text_is_not_counted_as_altered(string value)
    {
        Assert.Equal(value, System.Text.Encoding.UTF8.GetString(EncodedField.Of(writer => writer.Text(value), out var altered)!));
        Assert.Equal(0, altered);
    }

    [Theory]
    [InlineData('x', 0)]
    [InlineData('\0', 1)]
    [InlineData((char)0xD800, 1)]
    [InlineData((char)0xDC00, 1)]
    public void Long_text_follows_the_same_rules(char last, int expected)
    {
        var value = new string('ñ', 1_200_000) + "👩" + last;
        var field = EncodedField.Of(writer => writer.Text(value), out var altered);
        Assert.Equal(Sound(value), System.Text.Encoding.UTF8.GetString(field!));
        Assert.Equal(expected, altered);
    }

    /// <summary>One unit after the other, as the Unicode standard defines pairs.</summary>
    private static string Sound(string value)
    {
        var result = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1])) result.Append(value[i++]).Append(value[i]);
            else result.Append(char.IsSurrogate(value[i]) || value[i] == '\0' ? '\uFFFD' : value[i]);
        }

        return result.ToString();
    }
}
