//! What a viewer is told of his connection, by what the server lets him have.

use footlight_session::{Grade, Rates, Share};
use footlight_shared::{Layer, Limit, Quality};

const SENT: [Layer; 3] = Layer::ALL;
const SMALLER: Share = Share::Smaller(Limit::Bandwidth);

#[test]
fn the_servers_word_makes_the_share() {
    let of = |available: &[Layer], current, limited| {
        Share::of(available, current, limited, Quality::Auto)
    };
    assert_eq!(of(&SENT, Some(Layer::High), None), Share::Whole);
    // At the beginning the picture grows, and nothing speaks against the way.
    assert_eq!(of(&SENT, Some(Layer::Low), None), Share::Whole);
    assert_eq!(of(&SENT, Some(Layer::Low), Some(Limit::Bandwidth)), SMALLER);
    assert_eq!(of(&SENT, None, Some(Limit::Bandwidth)), Share::SoundAlone(Limit::Bandwidth));
    assert_eq!(of(&SENT, None, Some(Limit::Cap)), Share::SoundAlone(Limit::Cap));
}

#[test]
fn the_size_that_was_asked_for_with_fewer_frames_is_not_called_smaller() {
    let slower = Share::Slower(Limit::Bandwidth);
    let of = |current, quality| Share::of(&SENT, Some(current), Some(Limit::Bandwidth), quality);
    assert_eq!(of(Layer::High, Quality::Auto), slower);
    assert_eq!(of(Layer::Low, Quality::Low), slower);
    assert_eq!(of(Layer::Low, Quality::Medium), SMALLER);
    let grade = slower.grade(Some(Grade::Excellent));
    assert_eq!(grade, Some(Grade::Fair));
    assert!(slower.reduced(grade, None, Quality::Auto).unwrap().contains("less smooth"));
}

#[test]
fn a_performance_without_a_picture_lacks_none() {
    for limited in [Some(Limit::Bandwidth), None] {
        assert_eq!(Share::of(&[], None, limited, Quality::Auto), Share::Whole);
    }
}

#[test]
fn a_smaller_picture_without_a_fault_is_no_excellent_connection() {
    assert_eq!(SMALLER.grade(Some(Grade::Excellent)), Some(Grade::Fair));
    assert_eq!(SMALLER.grade(Some(Grade::Poor)), Some(Grade::Poor));
    // The first second after a change has no figures yet.
    assert_eq!(SMALLER.grade(None), Some(Grade::Fair));
}

#[test]
fn sound_alone_is_a_poor_connection() {
    let alone = Share::SoundAlone(Limit::Bandwidth);
    assert_eq!(alone.grade(None), Some(Grade::Poor));
    assert_eq!(alone.grade(Some(Grade::Excellent)), Some(Grade::Poor));
}

#[test]
fn who_chose_the_sound_alone_reads_that_he_did() {
    let share = Share::of(&SENT, None, Some(Limit::Cap), Quality::Sound);
    assert_eq!(share, Share::SoundAlone(Limit::Cap));
    assert!(share.reduced(None, None, Quality::Sound).unwrap().contains("you chose"));
    assert!(!share.reduced(None, None, Quality::Auto).unwrap().contains("you chose"));
}

#[test]
fn a_cap_says_nothing_against_the_connection() {
    for share in [Share::Smaller(Limit::Cap), Share::SoundAlone(Limit::Cap), Share::Whole] {
        assert_eq!(share.grade(Some(Grade::Excellent)), Some(Grade::Excellent));
        assert_eq!(share.grade(None), None);
    }
}

#[test]
fn whoever_gets_less_is_told_so_from_the_first_second() {
    let words = |share: Share, measured, quality| {
        share.reduced(share.grade(measured), Some(&Rates::default()), quality)
    };
    let fine = Some(Grade::Excellent);
    assert_eq!(words(Share::Whole, fine, Quality::Auto), None);
    for measured in [fine, None] {
        assert!(words(SMALLER, measured, Quality::Auto).unwrap().contains("smaller"));
        let alone = Share::SoundAlone(Limit::Bandwidth);
        assert!(words(alone, measured, Quality::Low).unwrap().contains("only the sound"));
    }
}

#[test]
fn who_chose_to_save_data_is_not_told_of_the_cap() {
    let capped = Share::Smaller(Limit::Cap);
    let fine = Some(Grade::Excellent);
    assert_eq!(capped.reduced(fine, None, Quality::Saver), None);
    assert!(capped.reduced(fine, None, Quality::Auto).unwrap().contains("limits"));
    let alone = Share::SoundAlone(Limit::Cap);
    assert!(alone.reduced(fine, None, Quality::Saver).unwrap().contains("only the sound"));
}

#[test]
fn losses_are_told_from_mere_delay() {
    let lossy = Rates { loss: 0.2, ..Rates::default() };
    let words = |rates| Share::Whole.reduced(Some(Grade::Poor), Some(rates), Quality::Auto);
    assert!(words(&lossy).unwrap().contains("lost on the way"));
    assert!(words(&Rates::default()).unwrap().contains("falter"));
}
