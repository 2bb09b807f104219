using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Logging;

/// <summary>The logs of one run: the console, and <c>sync.log</c> where its folder can be written to.</summary>
internal sealed class LogOutput : IDisposable
{
    private readonly Logger logger;
    private readonly LogFolder? folder;

    private LogOutput(Logger logger, LogFolder? folder, LogTail tail) =>
        (this.logger, this.folder, Tail, Factory) = (logger, folder, tail, new SerilogLoggerFactory(logger));

    /// <summary>The newest lines of the console, for the page.</summary>
    public LogTail Tail { get; }

    public ILoggerFactory Factory { get; }

    /// <summary>Full path of the detailed log; null when there is none.</summary>
    public string? File => folder?.Current;

    /// <summary>Opens both. A folder that cannot be written to costs the file and one warning, nothing more.</summary>
    public static LogOutput Open(LogOptions options, ConsoleOutput console, Redactor redactor)
    {
        var tail = new LogTail(LineFormat.Console(redactor, ""));
        var setup = new LoggerConfiguration()
            .MinimumLevel.Is(LevelConvert.ToSerilogLevel(options.Level))
            .WriteTo.Sink(tail)
            .WriteTo.Sink(new ConsoleSink(console, redactor));
        LogFolder? folder = null;
        RollingLogFile? file = null;
        Exception? trouble = null;
        try
        {
            folder = LogFolder.Claim(options.Directory);
            file = new RollingLogFile(folder.Current, new LogArchive(options.Directory, folder.Stem, options.KeptFiles), options.LargestFile);
            file.Open();
            setup.WriteTo.Sink(new FileSink(file, LineFormat.File(redactor)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trouble = e;
            file?.Dispose();
            folder?.Dispose();
            folder = null;
        }

        var output = new LogOutput(setup.CreateLogger(), folder, tail);
        var log = output.Factory.CreateLogger(nameof(Logging));
        if (trouble is not null)
            log.FolderUnusable(options.Directory, trouble.Message);
        else if (folder!.Stem != "sync")
            log.FileShared(Path.GetFileName(folder.Current));
        return output;
    }

    public void Dispose()
    {
        Factory.Dispose();
        logger.Dispose();
        folder?.Dispose();
    }
}
