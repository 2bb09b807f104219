using System.Text;

namespace SyncService.Cli.Logging;

/// <summary><c>sync.log</c>: always the current file; set aside when the day changes or the file is full.</summary>
/// <remarks>
/// Each text is with the system when <see cref="Write"/> returns, so that a killed process leaves its last line. A disk that is full or
/// gone costs lines and never the service: writing fails quietly, and is tried again with the next line. Not safe for concurrent use.
/// </remarks>
internal sealed class RollingLogFile(string path, LogArchive archive, long largest) : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private FileStream? file;
    private DateTime day;

    /// <summary>Lines that could not be written.</summary>
    public long Lost { get; private set; }

    /// <summary>Opens the file, and goes on where an earlier run left off.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public void Open()
    {
        // The last line of an earlier run, not its creation, tells the day: Linux keeps no reliable creation time.
        day = File.Exists(path) ? File.GetLastWriteTime(path).Date : default;
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
    }

    public void Write(DateTime time, string text)
    {
        try
        {
            if (file is null)
                Open();
            var bytes = Utf8.GetBytes(text);
            if (file!.Length > 0 && (time.Date != day || file.Length + bytes.Length > largest))
                Roll();
            day = time.Date;
            file!.Write(bytes);
            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Lost++;
            Dispose();
        }
    }

    public void Dispose()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException)
        {
            // A buffer that a full disk does not take.
        }

        file = null;
    }

    private void Roll()
    {
        file!.Dispose();
        archive.SetAside(path, day);
        Open();
    }
}
